"""pyexpat and what the library builds on it: events, attributes of parsers, errors, entities, ElementTree, SAX, DOM, plists."""
import io
import plistlib
import pyexpat
import xml.dom.minidom
import xml.etree.ElementTree as ElementTree
import xml.sax
import xmlrpc.client
from _table import section

HANDLERS = [name for name in dir(pyexpat.XMLParserType) if name.endswith(("Handler", "HandlerExpand"))]
DOCUMENT = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE root SYSTEM "http://x/y.dtd" [
<!NOTATION note SYSTEM "note.exe">
<!ENTITY inner "some &lt;text&gt;">
<!ENTITY outer SYSTEM "outer.xml">
<!ENTITY picture SYSTEM "p.gif" NDATA note>
<!ELEMENT root (a?, (b | c)+, d*)>
<!ATTLIST root one CDATA "1" two (x|y) #REQUIRED>
]>
<?target some content?>
<root two="x" xmlns:n="urn:n">
<!-- a comment -->
text with &inner; and \u00e9\u4e00\U0001f600
<![CDATA[<raw> & ]]>
<n:a n:k="v"/><b>&outer;</b>&unknown;
</root>
"""


def ordered(argument):
    """The names of an external entity's context, which come in any order."""
    return sorted(argument.split("\x0c")) if isinstance(argument, str) and "\x0c" in argument else argument


def events(document, chunk=None, skip=(), separator=None, **attributes):
    seen = []
    parser = pyexpat.ParserCreate(namespace_separator=separator)
    for name, value in attributes.items():
        setattr(parser, name, value)

    def handler(name):
        def handle(*args):
            seen.append((name.removesuffix("Handler"), parser.CurrentLineNumber, parser.CurrentColumnNumber) + tuple(map(ordered, args)))
            return 1
        return handle

    for name in HANDLERS:
        if name not in skip:
            setattr(parser, name, handler(name))
    data = document.encode() if chunk else document
    try:
        for start in range(0, len(data), chunk or len(data)):
            parser.Parse(data[start:start + (chunk or len(data))])
        seen.append(parser.Parse("", True))
    except pyexpat.ExpatError as error:
        seen.append((str(error), error.code, error.lineno, error.offset))
    return seen


DEFAULTS = ("DefaultHandler", "DefaultHandlerExpand")
for arguments in ({}, {"chunk": 7}, {"skip": DEFAULTS}, {"skip": DEFAULTS, "chunk": 5, "buffer_text": True},
                  {"skip": DEFAULTS + ("CommentHandler",), "separator": " ", "namespace_prefixes": True},
                  {"ordered_attributes": True, "specified_attributes": True, "skip": DEFAULTS},
                  {"skip": DEFAULTS, "buffer_text": True, "buffer_size": 4}):
    section(str(arguments))
    for event in events(DOCUMENT, **arguments):
        print(ascii(event))

section("errors")
for document in ("", "<a>", "<a></b>", "<a b='1' b='2'/>", "<a>&x;</a>", "<a/><b/>", "a", "<a>\n  <b", "<a>&#0;</a>", "<a>\x01</a>",
                 "<?xml version='1.0' encoding='nope'?><a/>", "<n:a/>"):
    try:
        print(pyexpat.ParserCreate(namespace_separator=":").Parse(document.encode(), True))
    except (pyexpat.ExpatError, ValueError, LookupError) as error:
        print(ascii(document), type(error), error, getattr(error, "code", None))

section("encodings")
for encoding in ("latin-1", "cp1252", "koi8-r", "utf-16", "utf-8", "ascii"):
    text = []
    parser = pyexpat.ParserCreate()
    parser.CharacterDataHandler = text.append
    source = f"<?xml version='1.0' encoding='{encoding}'?><a>x\u0434\u00e9y</a>"
    try:
        parser.Parse(source.encode(encoding, "ignore"), True)
    except pyexpat.ExpatError as error:
        print(error)
    print(encoding, ascii("".join(text)))

section("attributes")
parser = pyexpat.ParserCreate()
for name, value in [("buffer_size", "x"), ("buffer_size", 0), ("buffer_size", 10**12), ("buffer_size", 100), ("buffer_used", 1),
                    ("foo", 1), ("StartElementHandler", 5), ("StartElementHandler", None), ("buffer_text", 5), ("buffer_text", [])]:
    try:
        setattr(parser, name, value)
        print(name, getattr(parser, name))
    except Exception as error:
        print(name, type(error), error)
for name in ("foo", "StartElementHandler", "buffer_size"):
    try:
        delattr(parser, name)
    except Exception as error:
        print(name, type(error), error)
for arguments in [(1,), ("x", 2), ("utf-8", "ab"), ("utf-8", ""), (None, None, {}), (None, None, []), (None, None, None)]:
    try:
        print(pyexpat.ParserCreate(*arguments).intern)
    except (TypeError, ValueError) as error:
        print(arguments, type(error), error)
parser.SetBase("http://x/")
print(parser.GetBase(), parser.GetInputContext(), pyexpat.ErrorString(3), pyexpat.ErrorString(1000))
print(pyexpat.errors.codes == {v: k for k, v in pyexpat.errors.messages.items()}, len(pyexpat.errors.codes),
      pyexpat.errors.XML_ERROR_SYNTAX, pyexpat.model.XML_CTYPE_SEQ, sorted(vars(pyexpat.model)))

section("handlers that raise, change handlers, look at the input")
parser = pyexpat.ParserCreate()
seen = []
parser.StartElementHandler = lambda name, attributes: 1 / len(attributes)
parser.EndElementHandler = lambda name: seen.append(name)
try:
    parser.Parse("<a x='1'><b/><c/></a>", True)
except ZeroDivisionError as error:
    print(error, seen, parser.EndElementHandler)


def start(name, attributes):
    seen.append((name, parser.GetInputContext()))
    parser.StartElementHandler = None


parser = pyexpat.ParserCreate()
parser.StartElementHandler = start
print(parser.Parse(b"<a><b/></a>", True), seen)

section("external entities")
ENTITIES = {"outer.xml": b"<inside>&more;</inside>", "more.xml": b"deep &unknown"}


def external(context, base, system_id, public_id):
    seen.append((ordered(context), system_id))
    child = parser.ExternalEntityParserCreate(context)
    return child.Parse(ENTITIES[system_id], True)


seen = []
parser = pyexpat.ParserCreate()
parser.ExternalEntityRefHandler = external
parser.StartElementHandler = lambda name, attributes: seen.append(name)
parser.CharacterDataHandler = seen.append
print(parser.SetParamEntityParsing(pyexpat.XML_PARAM_ENTITY_PARSING_ALWAYS))
try:
    parser.Parse("<!DOCTYPE r [<!ENTITY o SYSTEM 'outer.xml'><!ENTITY more SYSTEM 'more.xml'>]><r>&o;</r>", True)
except pyexpat.ExpatError as error:
    print(error)
print(seen)

section("files")
seen = []
parser = pyexpat.ParserCreate()
parser.StartElementHandler = lambda name, attributes: seen.append(name)
print(parser.ParseFile(io.BytesIO(b"<a>" + b"<b/>" * 2000 + b"</a>")), len(seen))
for file in (5, io.StringIO("<a/>")):
    try:
        pyexpat.ParserCreate().ParseFile(file)
    except TypeError as error:
        print(error)

section("ElementTree")
tree = ElementTree.fromstring(DOCUMENT.replace("&unknown;", "").replace("&outer;", ""))
print(ascii(ElementTree.tostring(tree, "unicode")), [element.tag for element in tree.iter()], tree.find("b").tag, tree.attrib)
print([(event, element.tag) for event, element in ElementTree.iterparse(io.StringIO("<a><b/><c>x</c></a>"), ("start", "end"))])
try:
    ElementTree.fromstring("<a><b></a>")
except ElementTree.ParseError as error:
    print(error, error.code, error.position)
print(ElementTree.canonicalize("<b y='1' x='2'><!-- c -->&#233;</b>"))


class Reporter(xml.sax.ContentHandler):
    def startElementNS(self, name, qname, attrs):
        print("start", name, dict(attrs))

    def startElement(self, name, attrs):
        print("start", name, dict(attrs), self._locator.getLineNumber())

    def characters(self, content):
        print("characters", ascii(content))


section("SAX, DOM, plists, XML-RPC")
xml.sax.parseString("<a k='v'>\n<b>text</b></a>", Reporter())
try:
    xml.sax.parseString("<a", Reporter())
except xml.sax.SAXParseException as error:
    print(error)
document = xml.dom.minidom.parseString("<a k='v'><!--c--><b>text</b><?p q?></a>")
print(document.documentElement.toprettyxml(indent=" "), document.getElementsByTagName("b")[0].firstChild.data)
value = {"list": [1, 2.5, True, "é"], "bytes": b"abc", "nested": {"empty": []}}
print(plistlib.loads(plistlib.dumps(value)) == value)
print(xmlrpc.client.loads(xmlrpc.client.dumps((1, "a", [2.5, None]), "method", allow_none=True)))
