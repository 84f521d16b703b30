"""Made-up letters in Korean: words with a few frequent and many rare ones, as in real texts."""

import re
from itertools import accumulate
from random import Random

WHEN = """
오늘은|어제는|아침에|저녁 무렵|주말에|퇴근길에|점심을 먹고|잠들기 전에|비가 오는 오후에
새벽에 깨어|지난주에|봄이 오면|여름이 끝날 즈음|가을바람이 불던 날|첫눈이 내린 날
월요일 아침부터|해가 지고 나서|시험이 끝난 뒤|생일 전날|이사하던 날|장마가 시작되고
휴가 첫날|감기에 걸려|일요일 늦은 밤|벚꽃이 지던 무렵|명절 다음 날
"""
WHO = """
혼자서|엄마와|오래된 친구와|동생이랑|아빠와|할머니와|옆자리 동료와|고양이와 함께
선생님과|이웃집 아이와|사촌 언니와|처음 만난 사람과|강아지를 데리고|룸메이트와
조카의 손을 잡고|선배와|아무도 없이|그 사람과
"""
WHERE = """
집에서|작은 카페에서|바닷가에서|도서관에서|버스 안에서|한강 공원에서|부엌에서
시장 골목에서|옥상에서|산책길에서|병원 복도에서|기차역에서|서점에서|시골집 마당에서
운동장 구석에서|빈 교실에서|극장 맨 뒷줄에서|베란다에서|지하철 플랫폼에서|미술관에서
빵집 앞에서|강릉에서|제주도에서|낯선 동네에서
"""
WHAT = """
따뜻한 국수를|오래된 사진을|읽다 만 책을|밀린 빨래를|긴 편지를|작은 화분을
좋아하던 노래를|노란 우산을|낡은 자전거를|새로 산 공책을|어릴 적 일기를|식은 커피를
귤 한 봉지를|서랍 속 열쇠를|반쯤 남은 초를|빌린 외투를|종이비행기를|고장 난 시계를
떡볶이를|파란 목도리를|지도 한 장을|낮은 목소리를|장독대를|별자리 이름을
"""
DID = """
한참 바라보았다|먹었다|들었다|꺼내 보았다|나누었다|떠올렸다|찾아다녔다|다시 시작했다
고쳐 보려고 했다|조심스레 접어 두었다|버리지 못했다|처음부터 다시 배웠다
천천히 정리했다|잃어버릴 뻔했다|오래 기다렸다|물끄러미 세어 보았다
"""
FELT = """
마음이 조금 가벼워졌다|괜히 눈물이 났다|그래도 괜찮았다|웃음이 멈추지 않았다
아무 말도 하지 못했다|고마운 마음이 들었다|조금 두려웠지만 견딜 만했다
보고 싶다는 말을 하지 못했다|내일은 다를 거라고 믿는다|나에게 미안했다
이만하면 잘했다고 말해 주고 싶다|시간이 멈춘 것 같았다|별일 아닌 일에 화를 냈다
용기를 내길 잘했다|숨이 차도록 뛰고 싶었다|부끄러웠지만 후회는 없다
언젠가 이날을 그리워할 것 같다|잊지 않으려고 여기에 적는다
"""

PARTS = [re.split(r"[|\n]", part.strip()) for part in (WHEN, WHO, WHERE, WHAT, DID, FELT)]
# Word n of a list comes 1/(n+1) as often as the first (Zipf's law).
WEIGHTS = [list(accumulate(1 / (rank + 1) for rank in range(len(words)))) for words in PARTS]
TAGS = ["가족", "산책", "일", "꿈", "고마움", "여행", "친구", "밤"]

RARE_EVERY = 500
RARE = "고래를 보러 가자던 약속과 그 숲을 아직 기억한다."


def _sentence(random: Random) -> str:
    words = [
        random.choices(choices, cum_weights=weights)[0]
        for choices, weights in zip(PARTS, WEIGHTS, strict=True)
    ]
    return f"{' '.join(words[:5])}. {words[5]}."


def letter(number: int, characters: int) -> tuple[str, str, list[str]]:
    """Title, body of about so many characters, and tags; the same for the same number."""
    random = Random(number)
    body = RARE if number % RARE_EVERY == 0 else ""
    while len(body) < characters:
        body = f"{body} {_sentence(random)}".strip()
    title = f"{random.choice(PARTS[0])} {random.choice(PARTS[3])}"
    return title, body, random.sample(TAGS, 2)
