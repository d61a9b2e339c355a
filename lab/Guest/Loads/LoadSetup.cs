using System.Globalization;

namespace Lab.Guest.Loads;

/// <summary>Which driver is put under load, and how.</summary>
/// <param name="Managed">The managed driver; else the kernel's, with what its module was told.</param>
/// <param name="Depth">Reads under way.</param>
internal sealed record LoadSetup(bool Managed, int Depth)
{
    /// <summary>Slots of the managed driver's queues: as many as Linux's driver makes (io_queue_depth, drivers/nvme/host/pci.c).</summary>
    public const int QueueSlots = 1024;

    private const int MostDepth = 128;

    /// <summary>The managed driver's submission queue lies in the controller memory buffer.</summary>
    public bool InCmb { get; init; }
    /// <summary>The managed driver's queue may be used by several threads.</summary>
    public bool Locked { get; init; } = true;
    /// <summary>The managed driver asks for shadow doorbells.</summary>
    public bool Shadow { get; init; }
    /// <summary>Threads that read through the managed driver's one queue.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Reads <c>kernel DEPTH</c>, or <c>managed DEPTH [cmb] [unlocked] [shadow] [threads=N]</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static LoadSetup Parse(string text)
    {
        var words = text.Split(' ');
        if (words.Length < 2 || words[0] is not ("kernel" or "managed") || Number(words[1], MostDepth) is not { } depth)
            throw Wrong(text);
        var setup = new LoadSetup(words[0] == "managed", depth);
        foreach (var word in words.Skip(2))
            setup = setup.With(word) ?? throw Wrong(text);
        return setup;
    }

    private LoadSetup? With(string word)
    {
        const string threads = "threads=";
        return !Managed ? null : word switch
        {
            "cmb" => this with { InCmb = true },
            "unlocked" => this with { Locked = false },
            "shadow" => this with { Shadow = true },
            _ when word.StartsWith(threads, StringComparison.Ordinal) && Number(word.Substring(threads.Length), Depth) is { } number => this with { Threads = number },
            _ => null,
        };
    }

    private static int? Number(string word, int most) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number : null;

    private static FormatException Wrong(string text) =>
        new($"'{text}' names no load: kernel DEPTH | managed DEPTH [cmb] [unlocked] [shadow] [threads=N], DEPTH from 1 to {MostDepth}, N at most DEPTH");
}
