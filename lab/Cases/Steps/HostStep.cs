using Lab.Driver.Steps;

namespace Lab.Cases.Steps;

/// <summary>Steps that the lab takes from the host, beside those of the driver (<see cref="DriverStep"/>).</summary>
internal static class HostStep
{
    /// <summary>The verbs.</summary>
    public static IReadOnlyDictionary<string, StepRule> Rules { get; } = new Dictionary<string, StepRule>
    {
        ["shell"] = new("runs a command in the guest; {ID} in it is the PCI function of the device ID", ["run"], "exit", "matches", "lacks", "ms"),
        ["module"] = new("loads a kernel module with options, after it was unloaded", ["name"], "options"),
        ["console"] = new("looks at what the guest's kernel has printed on its console", [], "matches", "lacks"),
        ["qmp"] = new("executes a command of QEMU's monitor; arguments are JSON", ["execute"], "arguments", "matches", "error"),
        ["plug"] = new("plugs a controller", ["of"]),
        ["unplug"] = new("unplugs a controller", ["of"]),
        ["system-reset"] = new("resets the whole machine; without a guest", []),
        ["power-cut"] = new("ends the machine, sigkill or quit: the last step but those that look at files", [], "how"),
        ["pause"] = new("waits", ["ms"]),
        ["alive"] = new("looks whether QEMU and the guest's kernel are still there", []),
        ["file"] = new("looks at the file behind a controller's disk or persistent memory region: bytes in hex, or the pattern of a seed", ["of"], "kind", "at", "hex", "seed", "bytes"),
    };

    /// <summary>Verbs that need a guest.</summary>
    public static bool NeedsGuest(string verb) => verb is "shell" or "module" or "console";

    /// <summary>Every verb, of host and driver.</summary>
    public static IReadOnlyDictionary<string, StepRule> All { get; } = new Dictionary<string, StepRule>(Rules.Concat(DriverStep.Rules));
}
