"""A few words of every language that a version speaks, in its own script.

They are samples of each script, enough to reach every branch of a tokeniser (spaces or none, right to left,
combining marks, apostrophes); they are no dictionaries. Languages are those of tts.md section 4.
"""

# ruff: noqa: RUF001  # letters of many scripts look alike
from collections.abc import Mapping
from typing import Final

__all__ = ["NO_SPACES", "WORDS"]

NO_SPACES: Final = frozenset({"zh", "ja", "th"})
"""Languages that are written without spaces between words."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": _words("the quick brown fox can't jump over 3 lazy dogs in naïve cafés at 7 o'clock"),
    "fr": _words("L'été où j'ai goûté ça c'était déjà fini"),
    "de": _words("Über größere Straßen führen schöne Wege nach Köln"),
    "es": _words("El niño comió jalapeños mañana según Iñigo"),
    "pt": _words("A manhã não são só corações à água"),
    "zh": _words("你好 世界 很高兴 见到你 𠮷野家"),
    "ja": _words("こんにちは 世界 テスト です が゙"),
    "hi": _words("नमस्ते दुनिया मैं ठीक हूँ क्षत्रिय"),
    "it": _words("perché città più l'università così"),
    "ko": _words("안녕하세요 세계 반갑습니다 한글"),
    "nl": _words("één geïnteresseerd zo'n ijsje"),
    "pl": _words("zażółć gęślą jaźń źdźbło"),
    "ru": _words("Съешь ещё этих мягких французских булок"),
    "sv": _words("på är över här"),
    "tr": _words("İstanbul ığdır şöyle çünkü"),
    "tl": _words("kumusta ka mag-aaral ngayon"),
    "bg": _words("здравей свят ъгъл"),
    "ro": _words("țară știință mâine în"),
    "ar": _words("مرحبا بالعالم كيف حالك مُحَمَّد"),
    "cs": _words("příliš žluťoučký kůň"),
    "el": _words("Καλημέρα κόσμε ταΐζω"),
    "fi": _words("hyvää yötä äiti"),
    "hr": _words("čovjek đak šećer"),
    "ms": _words("selamat pagi kupu-kupu"),
    "sk": _words("ďakujem ľúbiť mäso"),
    "da": _words("rødgrød med fløde på"),
    "ta": _words("வணக்கம் உலகம் க்ஷ"),
    "uk": _words("привіт світе їжак ґанок"),
    "hu": _words("jó reggelt gyűjtő őszi"),
    "no": _words("god kveld blåbær ære"),
    "vi": _words("xin chào thế giới nguyễn"),
    "bn": _words("নমস্কার পৃথিবী ক্ষমা"),
    "th": _words("สวัสดี โลก น้ำ"),
    "he": _words("שלום עולם שָׁלוֹם"),
    "ka": _words("გამარჯობა მსოფლიო"),
    "id": _words("selamat siang teman-teman"),
    "te": _words("నమస్కారం ప్రపంచం"),
    "gu": _words("નમસ્તે દુનિયા"),
    "kn": _words("ನಮಸ್ಕಾರ ಜಗತ್ತು"),
    "ml": _words("നമസ്കാരം ലോകം"),
    "mr": _words("नमस्कार जग ज्ञान"),
    "pa": _words("ਸਤਿ ਸ੍ਰੀ ਅਕਾਲ"),
    "or": _words("ନମସ୍କାର ଦୁନିଆ"),
    "ur": _words("السلام علیکم دنیا"),
}
