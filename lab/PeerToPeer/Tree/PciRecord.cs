using System.Globalization;
using Lab.Driver.Pci;

namespace Lab.PeerToPeer.Tree;

/// <summary>What somebody read of one PCI function: from it and its like a <see cref="PciTree"/> is built.</summary>
/// <param name="Name">Domain, bus, device and function, for example <c>0000:03:00.0</c>.</param>
/// <param name="Root">The root bus below which it lies, for example <c>pci0000:00</c>.</param>
/// <param name="Bridge">Name of the bridge above; null on the root bus.</param>
/// <param name="Vendor">Vendor identifier.</param>
/// <param name="Device">Device identifier.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Acs">Its ACS Control register; none without the capability.</param>
/// <param name="HasAcs">Whether it has the capability.</param>
public sealed record PciRecord(string Name, string Root, string? Bridge, ushort Vendor, ushort Device, PortKind Kind, AcsControl Acs, bool HasAcs)
{
    private const string None = "-";

    /// <summary>Reads the printed form back.</summary>
    /// <param name="line">As <see cref="ToString"/> prints it.</param>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static PciRecord Parse(string line)
    {
        if (line.Split(' ') is not [var name, var root, var bridge, { Length: 9 } id, var kind, var acs]
            || !Hex(id.Substring(0, 4), out var vendor) || !Hex(id.Substring(5), out var device) || !Hex(kind.TrimStart('-'), out var port) || !Hex(acs == None ? "0" : acs, out var control))
            throw new FormatException($"'{line}' is no PCI function: it is name, root, bridge or -, vendor:device, kind, ACS Control or -");
        return new(name, root, bridge == None ? null : bridge, (ushort)vendor, (ushort)device, (PortKind)(kind[0] == '-' ? -port : port), (AcsControl)control, acs != None);
    }

    /// <summary>Reads the configuration space.</summary>
    /// <param name="name">As <see cref="Name"/>.</param>
    /// <param name="root">As <see cref="Root"/>.</param>
    /// <param name="bridge">As <see cref="Bridge"/>.</param>
    /// <param name="readConfig32">Reads 4 bytes at an offset of 0 to 4092; all ones where the space does not reach that far.</param>
    public static PciRecord Read(string name, string root, string? bridge, Func<int, uint> readConfig32)
    {
        var id = readConfig32(0);
        var express = PciCapability.Find(readConfig32, PciCapability.PciExpress);
        var kind = express == 0 ? PortKind.Conventional : (PortKind)(readConfig32(express) >> 20 & 0xF);
        var acs = express == 0 ? 0 : PciCapability.FindExtended(readConfig32, AcsRegister.Capability);
        // Capability in the lower half, control in the upper.
        var control = acs == 0 ? AcsControl.None : (AcsControl)(readConfig32(acs + 4) >> 16 & 0x7F);
        return new(name, root, bridge, (ushort)id, (ushort)(id >> 16), kind, control, acs != 0);
    }

    /// <summary>One line: name, root, bridge, vendor and device, kind as a number, ACS Control in hexadecimal; - for a bridge or a capability that is not there.</summary>
    public override string ToString() =>
        $"{Name} {Root} {Bridge ?? None} {Vendor:x4}:{Device:x4} {(Kind < 0 ? "-" : "")}{Math.Abs((int)Kind):x} {(HasAcs ? $"{(int)Acs:x}" : None)}";

    /// <summary>Device number times eight, and the function number.</summary>
    /// <exception cref="FormatException">The name is not of that form.</exception>
    internal int SlotAndFunction
    {
        get
        {
            var at = Name.LastIndexOf(':') + 1;
            return at > 0 && Name.Length == at + 4 && Name[at + 2] == '.'
                ? Convert.ToInt32(Name.Substring(at, 2), 16) * 8 + Convert.ToInt32(Name.Substring(at + 3), 16)
                : throw new FormatException($"'{Name}' is no name of a PCI function: it is domain, bus, device and function, as 0000:03:00.0");
        }
    }

    private static bool Hex(string text, out int number) => int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
}
