namespace Lab.Driver.Plans;

/// <summary>What a plan does with the controller.</summary>
public enum Scenario
{
    /// <summary>Writes a pattern, flushes, reads it back.</summary>
    WriteAndReadBack,
    /// <summary>Every command of the NVM command set that the controller offers, with the statuses that the specification wants.</summary>
    Commands,
    /// <summary>Admin commands: identify, features, log pages, asynchronous events, abort, queues deleted and made again.</summary>
    Administration,
    /// <summary>Protection information: what is right is checked by the controller, kept and read back.</summary>
    Protection,
    /// <summary>The same, and each wrong guard or tag is refused by its own status.</summary>
    ProtectionErrors,
    /// <summary>A second namespace is attached, used and detached.</summary>
    Namespaces,
    /// <summary>Controller Reset (CC.EN), what it leaves in the registers, and I/O afterwards.</summary>
    Resets,
    /// <summary>The same with each reset from outside that platform and controller can do: Function Level Reset, hot reset, NVM Subsystem Reset.</summary>
    FunctionResets,
    /// <summary>A use of the CMB that CMBSZ forbids is refused by the driver, and the controller hears nothing of it.</summary>
    Refusals,
    /// <summary>A command whose completion does not come: abort, then reset, then I/O goes on.</summary>
    LostCompletion,
    /// <summary>Records in the persistent memory region, a barrier after each batch, a controller reset in the middle; read back at the end.</summary>
    Persistence,
    /// <summary>One store of several words to the CMB, by a process of its own that may die of it; then <see cref="WriteAndReadBack"/>.</summary>
    VectorStores,
}
