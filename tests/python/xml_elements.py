# Elements of XML trees, TreeBuilder and XMLParser: what they do, and what they say about wrong arguments.
import copy
import io
import pickle
import re
import xml.etree.ElementTree as ET


def t(f):
    try:
        print(re.sub("0x[0-9a-f]+", "ADDRESS", repr(f())))
    except Exception as e:
        print(type(e).__name__, re.sub("0x[0-9a-f]+", "ADDRESS", str(e)))


e = ET.Element("a", {"x": "1"}, y="2")
b = ET.SubElement(e, "b")
print(type(e), ET.Element.__module__, ET.Element.__qualname__, type(e.iter()), ET.TreeBuilder, ET.XMLParser)
t(lambda: bool(e))
t(lambda: bool(b))
t(lambda: e.foo)
def sf(): e.foo = 1
t(sf)
def dt(): del e.text
t(dt); t(lambda: e.text)
t(lambda: e.append(1))
t(lambda: e.extend([b, 1]))
t(lambda: e.extend(5))
t(lambda: e.insert(0, 5))
t(lambda: e.remove(ET.Element("z")))
t(lambda: e.remove(5))
t(lambda: e[10])
t(lambda: e["x"])
t(lambda: e[0:5])
t(lambda: e.__getstate__())
def si(): e[0] = 5
t(si)
def si(): e[9] = b
t(si)
def si(): e["a"] = b
t(si)
def si(): e[0:1] = [1]
t(si)
def si(): e[0:1] = 5
t(si)
def si(): del e[9]
t(si)
def sa(): e.attrib = 5
t(sa)
def sa(): del e.attrib
t(sa)
def sa(): del e.tag
t(sa)
t(lambda: ET.Element())
t(lambda: ET.Element("a", 5))
t(lambda: ET.Element("a", attrib={"q": 1}, z=3).attrib)
t(lambda: ET.Element("a", attrib=5))
t(lambda: ET.SubElement(5, "a"))
t(lambda: ET.SubElement(e, "c", attrib={"k": "v"}, m="n").attrib)
t(lambda: ET.SubElement(e, "c", 5))
t(lambda: e.keys())
t(lambda: e.items())
t(lambda: e.get("x"))
t(lambda: e.get("no", 3))
t(lambda: e.get(key="x", default=1))
t(lambda: e.set("q", 1))
t(lambda: e.makeelement("p", {"a": 1}).attrib)
t(lambda: e.makeelement("p", 5))
t(lambda: e.find("b").tag)
t(lambda: e.find(path="b").tag)
t(lambda: e.findtext("b"))
t(lambda: e.findtext("nope", default=4))
t(lambda: [x.tag for x in e.findall("*")])
t(lambda: next(e.iterfind("b")).tag)
t(lambda: copy.copy(e).attrib)
t(lambda: len(copy.deepcopy(e)))
t(lambda: ET.tostring(pickle.loads(pickle.dumps(e))))
t(lambda: e.copy())
t(lambda: e == copy.copy(e))
t(lambda: hash(e) == hash(e))
t(lambda: e.__setstate__(5))
t(lambda: e.__setstate__({}))
t(lambda: ET.Element.__new__(ET.Element).tag)
t(lambda: ET.Element.__doc__)
t(lambda: e.find.__doc__)
class S(ET.Element):
    def __init__(self, t): super().__init__(t); self.extra = 3
s = S("q")
t(lambda: s.extra)
t(lambda: (s.append(b), len(s)))
t(lambda: repr(e)[:14])
tb = ET.TreeBuilder()
t(lambda: tb.start("a", {}))
t(lambda: tb.data("xx"))
t(lambda: tb.end("a"))
t(lambda: tb.close().text)
t(lambda: tb.end("b"))
t(lambda: tb.start("q", {}))
t(lambda: ET.TreeBuilder().close())
t(lambda: ET.TreeBuilder().comment("x"))
t(lambda: ET.TreeBuilder().pi("x"))
t(lambda: tb.data(5))
t(lambda:tb.start("a",5))
t(lambda: ET.TreeBuilder(5).start("a",{}))
p = ET.XMLParser()
t(lambda: (p.entity, p.target))
t(lambda: p.feed("<a>"))
t(lambda: p.close())
for doc in ["<a><b></a>", "<a>&foo;</a>", "", "<a/><b/>", "x", "<a>\0</a>", "<a b='1' b='2'/>", b"<?xml version='1.0' encoding='nope'?><a/>"]:
    t(lambda: ET.fromstring(doc))
    try: ET.fromstring(doc)
    except ET.ParseError as x: print(x.code, x.position, x.msg, x.args)
    except Exception as x: print(type(x), x)
t(lambda: p.feed("x"))
t(lambda: ET.XMLParser(target=5))
t(lambda: ET.XMLParser(encoding=5))
t(lambda: ET.XMLParser().feed(5))
t(lambda: ET.XMLParser(html=1))
t(lambda: ET.XMLParser()._setevents(5, ["x"]))
t(lambda: ET.XMLParser()._setevents([], ["x"]))
t(lambda: ET.XMLParser()._setevents([], 5))
t(lambda: ET.XMLParser()._setevents([], None))
class T:
    def start(self, tag, attrs): print("start", tag, attrs)
    def end(self, tag): print("end", tag)
    def data(self, d): print("data", repr(d))
    def comment(self, d): print("comment", d)
    def pi(self, t, d): print("pi", t, d)
    def doctype(self, *a): print("doctype", a)
    def start_ns(self, p, u): print("ns", p, u)
    def end_ns(self, p): print("ens", p)
    def close(self): return "done"
D = '<?xml version="1.0"?>\n<!DOCTYPE a PUBLIC "pub" "sys"><?pi x y?><a xmlns="u:1" xmlns:p="u:2" p:q="1" z="&lt;3">te&amp;xt\nmore<!-- c --><p:b/>tail<![CDATA[<cd>]]></a>'
t(lambda: ET.XML(D, ET.XMLParser(target=T())))
r = ET.XML(D)
t(lambda: (r.tag, r.attrib, r.text, r[0].tag, r[0].tail))
t(lambda: list(r.itertext()))
t(lambda: [x.tag for x in r.iter()])
t(lambda: [x.tag for x in r.iter("{u:2}b")])
t(lambda: [x.tag for x in r.iter(tag="*")])
for ev, el in ET.iterparse(io.StringIO(D), ("start", "end", "start-ns", "end-ns", "comment", "pi")): print(ev, el.text if isinstance(el, ET.Element) else el)
pp = ET.XMLPullParser(["end"])
pp.feed("<a><b>x</b>")
t(lambda: [(a, b.text) for a, b in pp.read_events()])
pp.feed("</a>")
t(lambda: pp.close())
t(lambda: [(a, b.tag) for a, b in pp.read_events()])
t(lambda: ET.XML(D, ET.XMLParser(target=ET.TreeBuilder(insert_comments=True, insert_pis=True)))[0].text)
it = e.iter()
t(lambda: next(it).tag)
t(lambda: it.__next__().tag)
t(lambda: list(it))
t(lambda: e.clear())
t(lambda: (len(e), e.attrib, e.text))
t(lambda: e.itertext())
t(lambda: type(it)())
t(lambda: ET.canonicalize("<a  x='1' ><b/>t</a>"))


class Changing(str):
    def __eq__(self, other):
        e.clear()
        return True

    __hash__ = str.__hash__


e = ET.Element("a")
e.extend([ET.Element("b"), ET.Element("c")])
t(lambda: e.find(Changing("x")).tag)
t(lambda: len(e))
added = ET.Element("a")
for part in added.iter():
    if part is added or part.tag == "n":
        part.append(ET.Element("n" if part is added else "m"))
t(lambda: [part.tag for part in added.iter()])
for tag in ("catalog", "deep"):
    tree = ET.Element(tag)
    at = tree
    for i in range(60):
        at = ET.SubElement(at, "level%d" % (i % 3), n=str(i))
        at.text = "t%d" % i
        at.tail = "."
    t(lambda: (sum(1 for _ in tree.iter()), sum(1 for _ in tree.iter("level1")), "".join(tree.itertext())[:40]))
    again = ET.fromstring(ET.tostring(tree))
    t(lambda: ET.tostring(copy.deepcopy(again)) == ET.tostring(tree) == ET.tostring(pickle.loads(pickle.dumps(tree))))
