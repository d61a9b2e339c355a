using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lab.Machine;
using Lab.Nvme;
using Lab.Trace;

namespace Lab.Cases.Peers;

/// <summary>Looks through all of the guest's memory for blocks of the disks, wherever they may have been left.</summary>
internal static class MemorySearch
{
    private const int BlockBytes = 512, FilterBits = 26;

    /// <summary>Has QEMU save the memory to a file, looks through it, and removes it.</summary>
    /// <param name="qmp">The machine's monitor.</param>
    /// <param name="files">The machine's files.</param>
    /// <param name="arch">Its architecture, which says where memory begins.</param>
    /// <param name="bytes">Length of the memory.</param>
    /// <param name="disks">What to look for.</param>
    /// <param name="file">Where to save it.</param>
    /// <param name="cancel">Ends everything.</param>
    public static async Task<MemoryScan> RunAsync(QmpClient qmp, MachineFiles files, string arch, long bytes, IReadOnlyList<DiskSeed> disks, string file, CancellationToken cancel)
    {
        var first = arch switch
        {
            "aarch64" => 1ul << 30,
            "riscv64" => 2ul << 30,
            _ => 0ul,
        };
        try
        {
            await qmp.SaveMemoryAsync(first, bytes, files.NameThere(file), cancel).ConfigureAwait(false);
            await files.FetchAsync(file, cancel).ConfigureAwait(false);
            return Scan(await File.ReadAllBytesAsync(file, cancel).ConfigureAwait(false), first, disks);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Looks through memory that begins at an address.</summary>
    public static MemoryScan Scan(byte[] memory, ulong first, IReadOnlyList<DiskSeed> disks)
    {
        // By its first eight bytes, and most words are told to be none by one bit.
        Dictionary<ulong, (DiskSeed Disk, long Position)> blocks = [];
        var filter = new ulong[1 << (FilterBits - 6)];
        var word = new byte[sizeof(ulong)];
        foreach (var disk in disks)
            for (long at = 0; at + BlockBytes <= disk.Bytes; at += BlockBytes)
            {
                DataPattern.Fill(word, disk.Seed, (ulong)at);
                var key = BinaryPrimitives.ReadUInt64LittleEndian(word);
                blocks[key] = (disk, at);
                filter[Slot(key) >> 6] |= 1ul << (int)(Slot(key) & 63);
            }
        long found = 0;
        ulong where = 0;
        var words = MemoryMarshal.Cast<byte, ulong>(memory.AsSpan());
        var block = new byte[BlockBytes];
        for (var i = 0; i + BlockBytes / sizeof(ulong) <= words.Length; i++)
        {
            var key = BitConverter.IsLittleEndian ? words[i] : BinaryPrimitives.ReverseEndianness(words[i]);
            if ((filter[Slot(key) >> 6] >> (int)(Slot(key) & 63) & 1) == 0 || !blocks.TryGetValue(key, out var candidate))
                continue;
            DataPattern.Fill(block, candidate.Disk.Seed, (ulong)candidate.Position);
            if (!memory.AsSpan(i * sizeof(ulong), BlockBytes).SequenceEqual(block))
                continue;
            where = found == 0 ? first + (ulong)(i * sizeof(ulong)) : where;
            found += BlockBytes;
        }
        return new(memory.Length, found, where);
    }

    private static int Slot(ulong key) => (int)(key >> (64 - FilterBits));
}
