namespace Lab.Driver.Steps;

/// <summary>Steps that the driver takes, one after another: single accesses to the function, and commands. <see cref="StepRunner"/> carries them out.</summary>
public static class DriverStep
{
    private static readonly string[] Command =
    [
        "queue", "nsid", "prp1", "prp2", "mptr", "flags", "cdw2", "cdw3", "cdw10", "cdw11", "cdw12", "cdw13", "cdw14", "cdw15", "status", "result", "error",
    ];

    /// <summary>Holds a step against <see cref="Rules"/>, and what they leave open.</summary>
    /// <exception cref="FormatException">It is not right; the message says why.</exception>
    public static StepText Check(StepText step)
    {
        if (step.Check(Rules).Word("status", "any") != "any")
            _ = StepCommands.Status(step);
        return step;
    }

    /// <summary>The verbs.</summary>
    public static IReadOnlyDictionary<string, StepRule> Rules { get; } = new Dictionary<string, StepRule>
    {
        ["read-register"] = new("one load of a register: by its name, or bytes wide at offset of BAR 0", [], "name", "offset", "bytes", "mask", "is", "error"),
        ["write-register"] = new("one store to a register; halves stores a register of 8 bytes as two of 4", ["value"], "name", "offset", "bytes", "halves", "error"),
        ["wait-register"] = new("loads a register until its bits are as they should be, for at most ms milliseconds", ["is"], "name", "offset", "bytes", "mask", "ms", "error"),
        ["read-memory"] = new("one load from a BAR", ["bar", "offset"], "bytes", "mask", "is", "error"),
        ["write-memory"] = new("one store to a BAR", ["bar", "offset", "value"], "bytes", "error"),
        ["read-config"] = new("one load of 4 bytes of the configuration space", ["offset"], "mask", "is", "error"),
        ["write-config"] = new("one store of 4 bytes to the configuration space", ["offset", "value"], "error"),
        ["start"] = new("resets and enables the controller, with admin queues in host memory, and identifies it", [], "error"),
        ["stop"] = new("deletes the I/O queues, shuts the controller down and disables it", [], "error"),
        ["reset"] = new("resets the controller and makes its queues anew", [], "kind", "error"),
        ["cmb"] = new("enables the controller memory buffer, at base MiB where it is to lie elsewhere than its BAR", [], "use", "order", "base", "mapping", "error"),
        ["pmr"] = new("enables the persistent memory region", [], "mapping", "error"),
        ["queue"] = new("creates the I/O queue pair id", ["id"], "depth", "submission", "completion", "copy", "fence", "wrong", "force", "error"),
        ["delete-queue"] = new("deletes an I/O queue pair", ["id"], "error"),
        ["buffer"] = new("takes memory for data, in one piece and zeroed; forced where the controller says that none may lie there", ["name"], "in", "bytes", "force", "error"),
        ["fill"] = new("fills a buffer with the pattern of a seed, or with bytes in hex at an offset", ["name"], "seed", "hex", "at"),
        ["check"] = new("looks whether a buffer holds the pattern of a seed, bytes in hex at an offset, or zeroes", ["name"], "seed", "hex", "at", "bytes", "zero"),
        ["write"] = new("writes a buffer's first bytes to the namespace from block lba on, filled with the pattern of a seed before", ["from", "lba"], "bytes", "seed", "queue", "status", "error"),
        ["read"] = new("reads the namespace from block lba on to a buffer", ["to", "lba"], "bytes", "queue", "status", "error"),
        ["flush"] = new("flushes the namespace", [], "queue", "status", "error"),
        ["command"] = new("submits any command and waits for its answer; queue 0 takes admin commands", ["opcode"], Command),
        ["submit"] = new("stores the entry of any command without its doorbell, with the status that it is to end with; queue 0 takes admin commands", ["opcode", "queue"], [.. Command.Where(word => word is not ("result" or "queue"))]),
        ["ring"] = new("rings for what was submitted", ["queue"], "error"),
        ["doorbell"] = new("stores any value to a doorbell", ["queue", "kind", "value"], "error"),
        ["take"] = new("waits for the answers to what was submitted, oldest first, for at most ms milliseconds", ["queue"], "count", "status", "result", "ms", "error"),
    };
}
