using System.Globalization;
using Lab.Nvme.Registers;

namespace Lab.PeerToPeer.Linux;

/// <summary>What sysfs has of a function's peer-to-peer memory, before anybody took of it.</summary>
/// <param name="Function">Whose.</param>
/// <param name="Bytes">File <c>size</c>.</param>
/// <param name="Available">File <c>available</c>.</param>
/// <param name="IsPublished">File <c>published</c>.</param>
/// <param name="CmbSz">What the nvme driver read of the buffer.</param>
/// <param name="Disk">What the kernel calls the function's disk.</param>
public sealed record LinuxMemory(string Function, long Bytes, long Available, bool IsPublished, CmbSz CmbSz, string Disk)
{
    private const string Published = "published", Own = "own";

    /// <summary>Reads the printed form back.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static LinuxMemory Parse(string text) => text.Split(' ') is [var function, var bytes, var available, Published or Own, var register, var disk]
        ? new(function, Number(bytes), Number(available), text.Contains($" {Published} "), new(uint.Parse(register, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)), disk)
        : throw new FormatException($"'{text}' is no memory: it is function, size, available, {Published} or {Own}, CMBSZ, disk");

    /// <inheritdoc/>
    public override string ToString() => $"{Function} {Bytes} {Available} {(IsPublished ? Published : Own)} {CmbSz.Value:x8} {Disk}";

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
