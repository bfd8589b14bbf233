; The installer for Windows (Inno Setup 6), compiled by `python packaging/ship.py installer`,
; which defines:
;   Version      as in ccprocessor/__init__.py      Numbers      the same as four numbers
;   Program      the folder of the frozen program   Output       where the installer is put
;   BaseName     its name without .exe              Signed       only where there is a certificate
#ifndef Version
  #error Compile this with: python packaging/ship.py installer
#endif
#if Ver < EncodeVer(6, 3, 0)
  #error Inno Setup 6.3 or newer is needed
#endif

#define Name "ccprocessor"
#define Executable "ccprocessor.exe"
#define Document "ccprocessor.Document"

[Setup]
; Never change: by it a newer installer finds the older program and replaces it in its place.
AppId={{8B6F2C0E-5D0B-4E57-9B39-0C7C2B3E6A41}
AppName={#Name}
AppVersion={#Version}
AppVerName={#Name} {#Version}
AppPublisher=The ccprocessor authors
VersionInfoVersion={#Numbers}
VersionInfoProductTextVersion={#Version}
VersionInfoDescription={#Name} {#Version} installer
; For this user alone, below the user's own folder: no administrator is asked.
PrivilegesRequired=lowest
DefaultDirName={autopf}\{#Name}
UsePreviousAppDir=yes
DisableDirPage=auto
DisableProgramGroupPage=yes
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
; Held by every process of the program, its workers too (ccprocessor/presence.py): while one runs,
; Setup and Uninstall ask to close it, and run silently they refuse. Never change.
AppMutex=ccprocessor-8B6F2C0E-5D0B-4E57-9B39-0C7C2B3E6A41
; Whatever else has a file of the program open, and versions that held no such name: Windows asks
; them to close before Setup replaces anything. The uninstaller has only the name to go by.
CloseApplications=yes
RestartApplications=no
ChangesAssociations=yes
WizardStyle=modern
SetupIconFile=ccprocessor.ico
UninstallDisplayName={#Name}
UninstallDisplayIcon={app}\{#Executable}
Compression=lzma2/max
SolidCompression=yes
OutputDir={#Output}
OutputBaseFilename={#BaseName}
#ifdef Signed
SignTool=signtool
SignedUninstaller=yes
#endif

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked

[InstallDelete]
; Files of an older version that the newer one has no more; only the program's own lie there.
Type: filesandordirs; Name: "{app}\_internal"
Type: filesandordirs; Name: "{app}\tesseract"

[Files]
Source: "{#Program}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\{#Name}"; Filename: "{app}\{#Executable}"
Name: "{autoprograms}\{#Name} (safe mode)"; Filename: "{app}\{#Executable}"; Parameters: "window --safe"; Comment: "For when the window does not open as it should"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\{#Executable}"; Tasks: desktopicon

[Registry]
; "Open with" for PDF files, of this user; which program opens them by default stays as it is.
Root: HKCU; Subkey: "Software\Classes\{#Document}"; ValueType: string; ValueData: "PDF document"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\{#Document}\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Executable},0"
Root: HKCU; Subkey: "Software\Classes\{#Document}\shell\open"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#Name}"
Root: HKCU; Subkey: "Software\Classes\{#Document}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Executable}"" window ""%1"""
Root: HKCU; Subkey: "Software\Classes\.pdf\OpenWithProgids"; ValueType: string; ValueName: "{#Document}"; ValueData: ""; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKCU; Subkey: "Software\Classes\Applications\{#Executable}"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#Name}"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\Applications\{#Executable}\SupportedTypes"; ValueType: string; ValueName: ".pdf"; ValueData: ""
Root: HKCU; Subkey: "Software\Classes\Applications\{#Executable}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Executable}"" window ""%1"""

[Run]
Filename: "{app}\{#Executable}"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
; What Python wrote beside the program's own files.
Type: filesandordirs; Name: "{app}\_internal"

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox('The program was removed. Your months and settings were kept; they lie in' + #13#10
      + ExpandConstant('{localappdata}\{#Name}') + #13#10#13#10
      + 'Delete this folder only if you do not need them any more.', mbInformation, MB_OK);
end;
