using System.Globalization;

namespace Lab.Driver.Steps;

/// <summary>A step as text: a verb and its words, such as <c>read-register name=CSTS mask=1 is=1</c>. A value holds no space.</summary>
public sealed class StepText
{
    private static readonly HashSet<string> Numbers =
    [
        "offset", "bytes", "mask", "is", "value", "ms", "bar", "id", "depth", "at", "lba", "queue", "nsid", "opcode", "seed", "count", "base", "result", "flags",
        "cdw2", "cdw3", "cdw10", "cdw11", "cdw12", "cdw13", "cdw14", "cdw15",
    ];

    private readonly Dictionary<string, string> _words;

    /// <summary>A step from its parts, which <see cref="Check"/> has yet to look at.</summary>
    public StepText(string verb, IEnumerable<KeyValuePair<string, string>> words)
    {
        Verb = verb;
        _words = words.ToDictionary(word => word.Key, word => word.Value);
        Text = string.Join(" ", new[] { verb }.Concat(_words.Select(word => $"{word.Key}={word.Value}")));
    }

    private StepText(string text, string verb, Dictionary<string, string> words) => (Text, Verb, _words) = (text, verb, words);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The verb.</summary>
    public string Verb { get; }

    /// <summary>The words by their names.</summary>
    public IReadOnlyDictionary<string, string> Words => _words;

    /// <summary>Reads a step.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong, and what would be right.</exception>
    public static StepText Parse(string text, IReadOnlyDictionary<string, StepRule> rules)
    {
        var parts = text.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !rules.ContainsKey(parts[0]))
            throw new FormatException($"step '{text}': it begins with one of {string.Join(", ", rules.Keys)}");
        Dictionary<string, string> words = [];
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=');
            if (equals < 1 || equals == part.Length - 1)
                throw new FormatException($"step '{text}': '{part}' is no name=value");
            var name = part.Substring(0, equals);
            if (words.ContainsKey(name))
                throw new FormatException($"step '{text}': '{name}' is there twice");
            words[name] = part.Substring(equals + 1);
        }
        return new StepText(text, parts[0], words).Check(rules);
    }

    /// <summary>Holds verb and words against the rules.</summary>
    /// <returns>The step itself.</returns>
    /// <exception cref="FormatException">A word is missing, or not known.</exception>
    public StepText Check(IReadOnlyDictionary<string, StepRule> rules)
    {
        if (!rules.TryGetValue(Verb, out var rule))
            throw new FormatException($"step '{Text}': it begins with one of {string.Join(", ", rules.Keys)}");
        foreach (var name in _words.Keys)
            if (!rule.Words.Contains(name))
                throw new FormatException($"step '{Text}': {Verb} has no word '{name}', it has {string.Join(", ", rule.Words)}");
        foreach (var needed in rule.Needs)
            _ = Word(needed);
        foreach (var name in rule.Words.Where(Numbers.Contains))
            _ = Word64(name);
        return this;
    }

    /// <summary>Whether the word is there.</summary>
    public bool Has(string word) => _words.ContainsKey(word);

    /// <summary>A word that must be there.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public string Word(string word) => _words.TryGetValue(word, out var value) ? value : throw new FormatException($"step '{Text}' needs {word}=…");

    /// <summary>A word, or what stands for it where it is left out.</summary>
    public string Word(string word, string otherwise) => _words.TryGetValue(word, out var value) ? value : otherwise;

    /// <summary>A whole number from 0 on, in decimal or with 0x in hex.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public long Number(string word, long otherwise) => Has(word)
        ? TryNumber(_words[word], out var number) && number <= long.MaxValue ? (long)number : throw NoNumber(word)
        : otherwise;

    /// <summary>The same, of 64 bits.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public ulong Word64(string word, ulong otherwise = 0) => !Has(word) ? otherwise : TryNumber(_words[word], out var number) ? number : throw NoNumber(word);

    /// <summary>One of several words.</summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public string OneOf(string word, params string[] allowed)
    {
        var value = Word(word, allowed[0]);
        return allowed.Contains(value) ? value : throw new FormatException($"step '{Text}': {word} is '{value}', it must be {string.Join(" or ", allowed)}");
    }

    /// <summary>Reads a number as steps have them.</summary>
    public static bool TryNumber(string text, out ulong number)
    {
        var hex = text.StartsWith("0x", StringComparison.Ordinal);
        return ulong.TryParse(hex ? text.Substring(2) : text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private FormatException NoNumber(string word) => new($"step '{Text}': {word} is '{_words[word]}', it must be a whole number from 0 on");
}
