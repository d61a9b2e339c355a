using Lab.Driver.Steps;

namespace Lab.PeerToPeer.Steps;

/// <summary>One step of a peer-to-peer experiment: a verb and its words, such as <c>copy from=nvme0 to=nvme1 bytes=4096</c>.</summary>
public sealed class PeerStep
{
    private static readonly Dictionary<PeerVerb, StepRule> Known = new()
    {
        [PeerVerb.Acs] = new("sets the ACS Control of a port", ["of", "set"]),
        [PeerVerb.Client] = new("starts a controller", ["of"], "queues"),
        [PeerVerb.Provide] = new("registers memory as a provider", ["of"], "memory", "offset", "bytes", "publish", "ends"),
        [PeerVerb.Copy] = new("copies namespace to namespace", ["from", "to", "bytes"], "at", "onto", "count", "through", "lists", "pointer", "mixed", "bounce", "ends", "status", "with"),
        [PeerVerb.Fill] = new("reads a namespace into memory", ["of", "from", "bytes"], "at", "ends", "status"),
        [PeerVerb.Drain] = new("writes memory to a namespace", ["of", "to", "bytes"], "onto", "ends", "status"),
        [PeerVerb.Move] = new("has a foreign engine copy", ["engine", "from", "to", "bytes"]),
        [PeerVerb.Take] = new("takes memory of a provider", ["of", "bytes"], "count", "ends"),
        [PeerVerb.Give] = new("gives it back", ["of"], "every"),
        [PeerVerb.Set] = new("switches decoding, bus mastering or the buffer", ["of"], "memory", "master", "cmb"),
        [PeerVerb.Reset] = new("resets a function", ["of"]),
        [PeerVerb.Unplug] = new("takes a function out", ["of"]),
        [PeerVerb.Wrong] = new("makes the driver wrong from here on", ["way"]),
    };

    private static readonly Dictionary<string, StepRule> Rules = Known.ToDictionary(known => Lower(known.Key), known => known.Value);
    private static readonly string[] Functions = ["of", "from", "to", "through", "engine", "queues"];
    private static readonly string[] Numbers = ["at", "onto", "bytes", "count", "offset", "status", "every", "mixed"];

    private readonly StepText _step;

    private PeerStep(StepText step, PeerVerb verb) => (_step, Verb) = (step, verb);

    /// <summary>As it was written.</summary>
    public string Text => _step.Text;

    /// <summary>What it does.</summary>
    public PeerVerb Verb { get; }

    /// <summary>Functions that it names.</summary>
    public IEnumerable<string> Names => Functions.Where(_step.Has).Select(word => _step.Word(word)).Distinct();

    /// <summary>Reads a step.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong, and what would be right.</exception>
    public static PeerStep Parse(string text)
    {
        var read = StepText.Parse(text, Rules);
        var step = new PeerStep(read, Known.Keys.First(verb => Lower(verb) == read.Verb));
        step.Check();
        return step;
    }

    /// <inheritdoc cref="StepText.Has"/>
    public bool Has(string word) => _step.Has(word);

    /// <inheritdoc cref="StepText.Word(string)"/>
    public string Word(string word) => _step.Word(word);

    /// <inheritdoc cref="StepText.Word(string, string)"/>
    public string Word(string word, string otherwise) => _step.Word(word, otherwise);

    /// <inheritdoc cref="StepText.Number"/>
    public long Number(string word, long otherwise) => _step.Number(word, otherwise);

    /// <inheritdoc cref="StepText.OneOf"/>
    public string OneOf(string word, params string[] allowed) => _step.OneOf(word, allowed);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private void Check()
    {
        foreach (var number in Numbers)
            _ = Number(number, 0);
        _ = (OneOf("publish", "yes", "no"), OneOf("lists", "host", "provider"), OneOf("pointer", "prp", "sgl"), OneOf("bounce", "no", "yes"));
        _ = (OneOf("ends", "well", "refused", "bounced", "lost", "failed"), OneOf("with", "nothing", "next"), OneOf("master", "on", "off"));
        _ = (OneOf("set", "none", "redirect"), OneOf("cmb", "on", "off"));
        _ = Verb == PeerVerb.Set ? OneOf("memory", "on", "off") : OneOf("memory", "cmb", "pmr", "bar", "registers");
    }

    private static string Lower(PeerVerb verb) => $"{verb}".ToLowerInvariant();
}
