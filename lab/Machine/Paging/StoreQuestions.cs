using System.Buffers.Binary;

namespace Lab.Machine.Paging;

/// <summary>
/// Answers the lab's QEMU plugin, whose processors wait after the first store through a mapping, and after each to an address that is told of. Each question
/// is answered, whatever becomes of it: the guest must go on.
/// </summary>
public sealed class StoreQuestions
{
    private const int Words = 11, FirstRegister = 4, Reasons = 8, Size = 9, Value = 10;
    private const ulong NewMapping = 1, ToldStore = 2;

    private readonly Stream stream;
    private readonly string[] names;
    private Task serving = Task.CompletedTask;

    private StoreQuestions(Stream stream, string arch) => (this.stream, names) = (stream, PageTables.Registers(arch));

    /// <summary>Looks at the guest; null where nobody wants to know. The processor waits until it is done.</summary>
    public Func<StoreQuestion, Task>? Look { get; set; }

    /// <summary>Whether anybody asks. A plugin that QEMU tells no registers, as before version 9.0, does not.</summary>
    public bool IsOpen => !serving.IsCompleted;

    /// <summary>Takes the plugin's connection over, until it ends.</summary>
    public static StoreQuestions Over(Stream stream, string arch)
    {
        var questions = new StoreQuestions(stream, arch);
        questions.serving = questions.ServeAsync();
        return questions;
    }

    /// <summary>Reads one question as the plugin writes it, in the host's byte order.</summary>
    internal static StoreQuestion Read(ReadOnlySpan<byte> bytes, IReadOnlyList<string> names)
    {
        var words = new ulong[Words];
        for (var i = 0; i < Words; i++)
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * sizeof(ulong))..]);
        return new((int)words[0], words[1], words[2], Enumerable.Range(0, names.Count).Where(i => (words[3] >> i & 1) != 0).ToDictionary(i => names[i], i => words[FirstRegister + i]))
        {
            IsNewMapping = (words[Reasons] & NewMapping) != 0, IsTold = (words[Reasons] & ToldStore) != 0, Size = (int)words[Size], Value = words[Value],
        };
    }

    private async Task ServeAsync()
    {
        var bytes = new byte[Words * sizeof(ulong)];
        try
        {
            while (await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false).ConfigureAwait(false) == bytes.Length)
            {
                if (Look is { } look)
                    await look(Read(bytes, names)).ConfigureAwait(false);
                await stream.WriteAsync(bytes.AsMemory(0, 1)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // QEMU is gone.
        }
    }
}
