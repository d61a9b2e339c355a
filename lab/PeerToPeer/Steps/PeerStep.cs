using System.Globalization;

namespace Lab.PeerToPeer.Steps;

/// <summary>One step of a peer-to-peer experiment: a verb and its words, such as <c>copy from=nvme0 to=nvme1 bytes=4096</c>.</summary>
public sealed class PeerStep
{
    private static readonly Dictionary<PeerVerb, string[]> Known = new()
    {
        [PeerVerb.Acs] = ["of", "set"],
        [PeerVerb.Client] = ["of", "queues"],
        [PeerVerb.Provide] = ["of", "memory", "offset", "bytes", "publish", "ends"],
        [PeerVerb.Copy] = ["from", "at", "to", "onto", "bytes", "count", "through", "lists", "pointer", "mixed", "bounce", "ends", "status", "with"],
        [PeerVerb.Fill] = ["of", "from", "at", "bytes", "ends", "status"],
        [PeerVerb.Drain] = ["of", "to", "onto", "bytes", "ends", "status"],
        [PeerVerb.Move] = ["engine", "from", "to", "bytes"],
        [PeerVerb.Take] = ["of", "bytes", "count", "ends"],
        [PeerVerb.Give] = ["of", "every"],
        [PeerVerb.Set] = ["of", "memory", "master", "cmb"],
        [PeerVerb.Reset] = ["of"],
        [PeerVerb.Unplug] = ["of"],
        [PeerVerb.Wrong] = ["way"],
    };

    private static readonly string[] Functions = ["of", "from", "to", "through", "engine", "queues"];
    private static readonly string[] Numbers = ["at", "onto", "bytes", "count", "offset", "status", "every", "mixed"];

    private readonly Dictionary<string, string> _words;

    private PeerStep(string text, PeerVerb verb, Dictionary<string, string> words) => (Text, Verb, _words) = (text, verb, words);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>What it does.</summary>
    public PeerVerb Verb { get; }

    /// <summary>Functions that it names.</summary>
    public IEnumerable<string> Names => Functions.Where(_words.ContainsKey).Select(word => _words[word]).Distinct();

    /// <summary>Reads a step.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong, and what would be right.</exception>
    public static PeerStep Parse(string text)
    {
        var parts = text.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || Verb1(parts[0]) is not { } verb)
            throw new FormatException($"step '{text}': it begins with one of {string.Join(", ", Known.Keys.Select(Lower))}");
        Dictionary<string, string> words = [];
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=');
            if (equals < 1 || equals == part.Length - 1)
                throw new FormatException($"step '{text}': '{part}' is no name=value");
            var name = part.Substring(0, equals);
            if (!Known[verb].Contains(name))
                throw new FormatException($"step '{text}': {Lower(verb)} has no word '{name}', it has {string.Join(", ", Known[verb])}");
            if (words.ContainsKey(name))
                throw new FormatException($"step '{text}': '{name}' is there twice");
            words[name] = part.Substring(equals + 1);
        }
        var step = new PeerStep(text, verb, words);
        step.Check();
        return step;
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
    public long Number(string word, long otherwise)
    {
        if (!_words.TryGetValue(word, out var text))
            return otherwise;
        var hex = text.StartsWith("0x", StringComparison.Ordinal);
        return long.TryParse(hex ? text.Substring(2) : text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new FormatException($"step '{Text}': {word} is '{text}', it must be a whole number from 0 on");
    }

    /// <summary>One of several words.</summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public string OneOf(string word, params string[] allowed)
    {
        var value = Word(word, allowed[0]);
        return allowed.Contains(value) ? value : throw new FormatException($"step '{Text}': {word} is '{value}', it must be {string.Join(" or ", allowed)}");
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private void Check()
    {
        foreach (var needed in Verb switch
        {
            PeerVerb.Copy => ["from", "to", "bytes"],
            PeerVerb.Fill => ["of", "from", "bytes"],
            PeerVerb.Drain => ["of", "to", "bytes"],
            PeerVerb.Move => ["engine", "from", "to", "bytes"],
            PeerVerb.Take => ["of", "bytes"],
            PeerVerb.Wrong => ["way"],
            PeerVerb.Acs => ["of", "set"],
            _ => new[] { "of" },
        })
            _ = Word(needed);
        foreach (var number in Numbers)
            _ = Number(number, 0);
        _ = (OneOf("publish", "yes", "no"), OneOf("lists", "host", "provider"), OneOf("pointer", "prp", "sgl"), OneOf("bounce", "no", "yes"));
        _ = (OneOf("ends", "well", "refused", "bounced", "lost", "failed"), OneOf("with", "nothing", "next"), OneOf("master", "on", "off"));
        _ = (OneOf("set", "none", "redirect"), OneOf("cmb", "on", "off"));
        _ = Verb == PeerVerb.Set ? OneOf("memory", "on", "off") : OneOf("memory", "cmb", "pmr", "bar", "registers");
    }

    private static PeerVerb? Verb1(string word) => Known.Keys.Where(verb => Lower(verb) == word).Select(verb => (PeerVerb?)verb).FirstOrDefault();

    private static string Lower(PeerVerb verb) => $"{verb}".ToLowerInvariant();
}
