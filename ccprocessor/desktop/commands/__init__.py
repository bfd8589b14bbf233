"""Every command of the window: found in its menus, run from a list, with keys of one's own."""
