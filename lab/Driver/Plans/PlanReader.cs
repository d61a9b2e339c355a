using System.Globalization;
using System.Text;

namespace Lab.Driver.Plans;

/// <summary>
/// Reads a plan as the agent gets it: one flat JSON object of names, whole numbers and truth values, written by <c>PlanJson</c> on the host. By hand, as
/// the agent's Mono build has no serialiser. What is left out keeps its default, what is unknown is refused.
/// </summary>
public sealed class PlanReader
{
    private readonly string _text;
    private int _at;

    private PlanReader(string text) => _text = text;

    /// <summary>Reads one plan.</summary>
    /// <exception cref="FormatException">Not a plan; the message says where and why.</exception>
    public static Plan Read(string text) => new PlanReader(text).ReadObject();

    private Plan ReadObject()
    {
        var plan = new Plan();
        Expect('{');
        if (!TryTake('}'))
        {
            do
            {
                var name = Text();
                Expect(':');
                plan = With(plan, name);
            }
            while (TryTake(','));
            Expect('}');
        }
        SkipSpace();
        return _at == _text.Length ? plan : throw Wrong("expected the end");
    }

    private Plan With(Plan plan, string name) => name switch
    {
        "submissionQueue" => plan with { SubmissionQueue = Name<Memory.MemoryPlace>() },
        "mapping" => plan with { Mapping = Name<Ordering.MemoryType>() },
        "copy" => plan with { Copy = Name<Ordering.CopyStrategy>() },
        "fence" => plan with { Fence = Name<Ordering.Fence>() },
        "wrong" => plan with { Wrong = Name<Wrong.WrongDriver>() },
        "depth" => plan with { Depth = Int() },
        "batch" => plan with { Batch = Int() },
        "transfers" => plan with { Transfers = Int() },
        "seed" => plan with { Seed = ulong.TryParse(Number(), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : throw Wrong("expected a number of 64 bits") },
        "scenario" => plan with { Scenario = Name<Scenario>() },
        "completionQueue" => plan with { CompletionQueue = Name<Memory.MemoryPlace>() },
        "lists" => plan with { Lists = Name<Memory.MemoryPlace>() },
        "data" => plan with { Data = Name<Memory.MemoryPlace>() },
        "dataPointer" => plan with { DataPointer = Name<PointerKind>() },
        "bytes" => plan with { Bytes = Int() },
        "pageOffset" => plan with { PageOffset = Int() },
        "queues" => plan with { Queues = Int() },
        "threads" => plan with { Threads = Int() },
        "force" => plan with { Force = Bool() },
        "cmb" => plan with { Cmb = Name<CmbUse>() },
        "cmbOrder" => plan with { CmbOrder = Name<Memory.CmbWriteOrder>() },
        "cmbBaseMiB" => plan with { CmbBaseMiB = Int() },
        "shadowDoorbells" => plan with { ShadowDoorbells = Bool() },
        "interrupts" => plan with { Interrupts = Bool() },
        "timeoutMs" => plan with { TimeoutMs = Int() },
        "slots" => plan with { Slots = Int() },
        "vectorStore" => plan with { VectorStore = Name<Ordering.VectorStore>() },
        _ => throw Wrong($"a plan has no member {name}"),
    };

#pragma warning disable CA2263 // netstandard2.0 has no generic overloads
    private T Name<T>() where T : struct, Enum
    {
        var text = Text();
        // Not what Enum.TryParse takes beside names: numbers, and lists of names.
        return char.IsLetter(text.FirstOrDefault()) && text.All(char.IsLetterOrDigit) && Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(typeof(T), value)
            ? value
            : throw Wrong($"expected one of {string.Join(", ", Enum.GetNames(typeof(T)))}, got {text}");
    }
#pragma warning restore CA2263

    private int Int() =>
        int.TryParse(Number(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw Wrong("expected a number of 32 bits");

    private bool Bool()
    {
        SkipSpace();
        foreach (var (word, value) in new[] { ("true", true), ("false", false) })
            if (string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0)
            {
                _at += word.Length;
                return value;
            }
        throw Wrong("expected true or false");
    }

    private string Number()
    {
        SkipSpace();
        var start = _at;
        while (_at < _text.Length && _text[_at] is '-' or (>= '0' and <= '9'))
            _at++;
        return _text.Substring(start, _at - start);
    }

    private string Text()
    {
        Expect('"');
        var text = new StringBuilder();
        while (_at < _text.Length && _text[_at] != '"')
            text.Append(_text[_at++] is var c and not '\\' ? c : throw Wrong("expected a name, which needs no escapes"));
        Expect('"');
        return text.ToString();
    }

    private void Expect(char c)
    {
        if (!TryTake(c))
            throw Wrong($"expected {c}");
    }

    private bool TryTake(char c)
    {
        SkipSpace();
        if (_at == _text.Length || _text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n')
            _at++;
    }

    private FormatException Wrong(string what) => new($"{what} at character {_at}");
}
