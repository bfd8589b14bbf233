"""Words that failures are told with, and that name nobody and nothing of an office."""

from __future__ import annotations

import builtins

_WORDS = """
a about above accept access across active address after again against all allocate allowed already
also am an and another any application applied are argument arguments array as assigned at attempt
attribute available bad base be because been before begin below between binding body both bound
broken buffer but by byte bytes call callable called calls can cancelled cannot cause changed
character characters check checkpoint choose class close closed code codec column columns command
complete concatenate conflict connect connection constraint contain contains content context
convert converted corrupt could count create created current cursor cut damaged data database date
day decode deep default defined deleted depth destroyed device dictionary did different digit
dimension directory disk division do document documents does done double drawing during each early
either element elements else embedded empty encode end ended engine entry equal error errors
exceeded exception exclusive exist exists exit expected export exported exports extra failed
failure fatal fell few field file files filter first fixed float folder for foreign form format
found from full function further generator get give given got greater had handle handler has have
held here hidden how icon id if image import imported in incomplete index indices inf initialised
initialized input inside instance instead instruction int integer interface internal interpreter
into invalid io is it item items iterable its itself job key keys keyword kind large larger last
layer layout left length less letter level library like line list literal load loaded local lock
locked log long longer loop lost made main malformed many mapping maximum may memory message
method minimum missing module month more most much must name named names nan near needed negative
nested never new newer next no non none nonexistent not nothing now null number numbers object of
off office old older on once one only open opened operand operation operator option or order other
out output outside over overflow own packet page pages painter pair parameter parameters parent
parse parsed part password path pending people permission picture pipe places point pointer
position positional possible previous primary print process processing program property protocol
proxy python query queue range reached read reader reading ready receipt receive record recursion
reference refused relation relative released remote render repeated replace report request
required resource response rest result results return returned revision row rows rule run running
runtime same schema screen second seconds self send sequence server session set setting settings
shape shared short should shut signal single size slice slot small so some sound source space
spawn stack started starting state statement step still stop stopped stored str stream string
strings subscript subscriptable such supplied support supported surrogate syntax system table
tables take takes target task text than that the their them then there these they this thread time
timed timeout times to together told too total transaction translate tried truncated try tuple
twice type types unable undefined unexpected unforeseen unhashable unicode unique unknown unpack
unreadable unsupported until unused update upgrade used user using value values variable version
violation waiting was way were what when where which while whole widget width window with within
without word words work worker working would write writing written wrong yet zero zip
A An Already Errno And At Attribute Bad Can Cannot Could Did Error Exported Expected Failed File
Image
Incorrect Internal Invalid It Job List Missing Model No Not Nothing Object Operation Out Permission
Qt Read Refused Row Saved Stored The This Timeout Too Unforeseen Unknown Unable While Widget Wrong
CHECK FOREIGN KEY NOT NULL PRIMARY SQL UNIQUE UTF OK SIGSEGV SIGABRT
cp1252 ascii utf utf8 latin NoneType bool dict frozenset datetime Decimal decimal
QObject QWidget QPainter QPixmap QImage QTimer QThread QLayout QFont QWindow QLabel QProcess
QSocketNotifier QAbstractItemView QSortFilterProxyModel QStyle QAction QMenu QApplication
"""

PLAIN_WORDS = frozenset(_WORDS.split()) | frozenset(dir(builtins))
"""In exactly this spelling: people's names begin with capitals, or are capitals all through."""
