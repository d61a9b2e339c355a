namespace Lab.Nvme.Logs;

/// <summary>
/// What a command does (NVMe Base 2.1, figure "Commands Supported and Effects Data Structure").
/// <code>
///  31 20   19      18 16 15 14 13 5   4     3     2     1      0
/// | CSP | UUIDSEL | CSE | CSER | .. | CCC | NIC | NCC | LBCC | CSUPP |
/// </code>
/// </summary>
public readonly record struct CommandEffects(uint Value)
{
    /// <summary>Command Supported. Otherwise nothing else here means anything.</summary>
    public bool Csupp => Value.Bit(0);
    /// <summary>Logical Block Content Change.</summary>
    public bool Lbcc => Value.Bit(1);
    /// <summary>Namespace Capability Change.</summary>
    public bool Ncc => Value.Bit(2);
    /// <summary>Namespace Inventory Change.</summary>
    public bool Nic => Value.Bit(3);
    /// <summary>Controller Capability Change.</summary>
    public bool Ccc => Value.Bit(4);
    /// <summary>Command Submission and Execution Relaxations.</summary>
    public int Cser => Value.Field(15, 14);
    /// <summary>Command Submission and Execution: 0 no restriction, 1 alone in its namespace, 2 alone in all namespaces.</summary>
    public int Cse => Value.Field(18, 16);
    /// <summary>UUID Selection Supported.</summary>
    public bool UuidSelection => Value.Bit(19);

    /// <inheritdoc/>
    public override string ToString() => Csupp
        ? $"supported, LBCC {Bits.Digit(Lbcc)}, NCC {Bits.Digit(Ncc)}, NIC {Bits.Digit(Nic)}, CCC {Bits.Digit(Ccc)}, CSER {Cser}, CSE {Cse}"
        : "not supported";
}
