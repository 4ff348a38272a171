"""Sentences that voice agents really say: seeded, finite, in several languages.

Finite so that what each must sound like can be computed once and kept. Lengths follow an agent's turns: from
one word to about fifteen seconds of speech. Languages are those that every model speaks (tts.md section 4).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["SENTENCES", "Sentence", "sentences"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One thing to say."""

    language: str
    """As the field ``language`` takes it."""
    text: str


_TEXTS: Final = {
    "en": (
        "Hello, how can I help you today?",
        "One moment, please.",
        "Yes.",
        "Sure, I can move your appointment to Thursday at half past three.",
        "I'm sorry, I didn't catch that. Could you say it again?",
        "Your order of two blue kettles left our warehouse this morning and should reach you by Friday evening.",
        "Please hold on while I look that up for you.",
        "The balance of your account is 1,284 dollars and 50 cents.",
        "To confirm: table for four, outside, on the 12th of June, under the name of Miller?",
        "Thank you for calling, and have a lovely day!",
        "If you would rather speak with one of my colleagues, just say so, and I will put you through at once.",
        "Got it, thanks.",
    ),
    "de": (
        "Guten Tag, womit kann ich Ihnen helfen?",
        "Einen Augenblick bitte, ich sehe gleich nach.",
        "Ihr Termin ist am Dienstag um Viertel nach neun.",
        "Das Paket wurde gestern verschickt und müsste spätestens übermorgen bei Ihnen ankommen.",
        "Möchten Sie sonst noch etwas wissen?",
    ),
    "fr": (
        "Bonjour, que puis-je faire pour vous ?",
        "Un instant, s'il vous plaît.",
        "Votre réservation pour deux personnes est confirmée, demain soir à vingt heures.",
        "Je n'ai pas bien compris, pourriez-vous répéter votre numéro de dossier ?",
        "C'est noté, merci et à bientôt !",
    ),
    "es": (
        "Hola, ¿en qué puedo ayudarle?",
        "Claro, ahora mismo lo compruebo.",
        "Su cita queda cambiada al miércoles, 3 de mayo, a las once y media de la mañana.",
        "¿Le puedo ayudar en algo más?",
    ),
    "pt": (
        "Olá, em que posso ajudar?",
        "Só um momento, por favor.",
        "A sua encomenda chega amanhã entre as nove e o meio-dia.",
    ),
    "it": (
        "Buongiorno, come posso aiutarla?",
        "Certo, verifico subito.",
        "Il suo volo parte alle 18 e 40 dall'uscita 22.",
    ),
    "pl": ("Dzień dobry, w czym mogę pomóc?", "Proszę chwilę zaczekać, już sprawdzam."),
    "ru": ("Здравствуйте, чем я могу вам помочь?", "Ваш заказ будет доставлен завтра утром."),
    "hi": ("नमस्ते, मैं आपकी क्या मदद कर सकता हूँ?", "कृपया एक क्षण रुकिए।"),
    "ja": ("お電話ありがとうございます。ご用件をどうぞ。", "少々お待ちください。"),
    "zh": ("您好，请问有什么可以帮您？", "请稍等，我马上为您查询。"),  # noqa: RUF001  # Chinese punctuation
}

SENTENCES: Final = tuple(
    Sentence(language=language, text=text) for language, texts in _TEXTS.items() for text in texts
)
"""All of them; English is about a third."""


def sentences(seed: int) -> Iterator[str]:
    """Yield texts without end; the same seed yields the same ones in the same order."""
    draw = random.Random(seed)
    while True:
        yield draw.choice(SENTENCES).text
