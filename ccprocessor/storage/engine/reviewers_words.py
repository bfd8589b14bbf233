"""Words of reviewers, held by the server: a clerk neither takes them back nor brings them back."""

from __future__ import annotations

import sqlalchemy as sa

from ccprocessor.domain.decisions import BY_REVIEWERS

_IS_WORD = """
CREATE OR REPLACE FUNCTION ccprocessor_is_word(asked jsonb) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH RECURSIVE about(told) AS (
    SELECT asked
    UNION SELECT body::jsonb FROM about JOIN decision ON id = told ->> 'decision'
    WHERE told ->> 'kind' = 'take_back')
  SELECT EXISTS (SELECT FROM about WHERE told ->> 'kind' IN ({words}))
$$"""
_WORDS = """
CREATE OR REPLACE FUNCTION ccprocessor_words(asked integer) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  one record; taken text[] := ARRAY[]::text[]; found text[] := ARRAY[]::text[];
BEGIN
  FOR one IN
    SELECT decision.id, body::jsonb AS told FROM revision_decision
    JOIN decision ON decision.id = decision_id WHERE revision_id = asked ORDER BY position DESC
  LOOP
    CONTINUE WHEN one.id = ANY (taken);
    IF one.told ->> 'kind' = 'take_back' THEN
      taken := taken || (one.told ->> 'decision');
    ELSIF one.told ->> 'kind' IN ({words}) THEN
      found := found || one.id;
    END IF;
  END LOOP;
  RETURN found;
END $$"""
_KEPT = """
CREATE OR REPLACE FUNCTION ccprocessor_keeps_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  words text[]; one text;
BEGIN
  IF ccprocessor_user() IS NULL
    OR NEW.company_id IN (SELECT ccprocessor_companies('review')) THEN
    RETURN NULL;
  END IF;
  words := ccprocessor_words(NEW.id);
  IF NOT words @> ccprocessor_words((
    SELECT id FROM revision
    WHERE cycle_id = NEW.cycle_id AND (major, minor) < (NEW.major, NEW.minor)
    ORDER BY major DESC, minor DESC LIMIT 1))
  THEN
    RAISE EXCEPTION 'a reviewer''s word is taken back' USING ERRCODE = '42501';
  END IF;
  FOREACH one IN ARRAY words LOOP
    IF NOT one = ANY (ccprocessor_words((
      SELECT revision.id FROM revision JOIN decision USING (cycle_id)
      WHERE decision.id = one
        AND (cycle_id <> NEW.cycle_id OR (major, minor) < (NEW.major, NEW.minor))
      ORDER BY major DESC, minor DESC LIMIT 1)))
    THEN
      RAISE EXCEPTION 'a reviewer''s word is brought back' USING ERRCODE = '42501';
    END IF;
  END LOOP;
  RETURN NULL;
END $$"""
_TRIGGER = """
DROP TRIGGER IF EXISTS revision_keeps_words ON revision;
CREATE CONSTRAINT TRIGGER revision_keeps_words AFTER INSERT ON revision
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ccprocessor_keeps_words()"""

IS_WORD = "ccprocessor_is_word(body::jsonb)"
"""Condition that a row of `decision` is a reviewer's word, or takes one back, or brings it back."""


def guard_words(connection: sa.Connection) -> None:
    """Let only those who review change which of their words a month stands on."""
    words = ", ".join(f"'{one}'" for one in sorted(BY_REVIEWERS))
    for statement in (_IS_WORD, _WORDS, _KEPT, _TRIGGER):
        connection.exec_driver_sql(statement.format(words=words))
