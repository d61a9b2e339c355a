using Lab.Ordering.Streams;

namespace Lab.Ordering.Model;

/// <summary>From the actions of an exploration to lines for people.</summary>
internal static class ExecutionText
{
    public static BrokenExecution Of(string reading, Exploration exploration, StorePath path, ReadOnlyMemory<byte> old)
    {
        var program = exploration.Program;
        List<string> lines = [];
        ulong run = 0;
        string? head = null;
        foreach (var (at, number) in exploration.Actions)
        {
            var (next, mask, text) = number < 0 ? Act(exploration.EventOf(at), path) : Arrival(program.Parcels[number], exploration.Torn);
            if (next is null || next != head)
                Close();
            if (next is null)
                lines.Add(text);
            head = next;
            run |= mask;
        }
        Close();
        var missing = exploration.Missing(exploration.Torn);
        lines.Add($"the controller fetches the entry: bytes {ByteRanges.Of(missing)} are {Where(exploration, path)}");
        return new(reading, lines, exploration.Torn, missing, Image(exploration, old));

        void Close()
        {
            if (head is not null)
                lines.Add($"{head} {ByteRanges.Of(run)}");
            (head, run) = (null, 0);
        }
    }

    private static (string? Head, ulong Mask, string Text) Act(StreamEvent happened, StorePath path) => happened switch
    {
        StreamStore { Place: StreamPlace.Entry } store =>
            ($"the CPU stores ({Short(store.Instruction)}; they wait in its {path.Name(path.StationOf(store.Memory, store.Kind) ?? Station.Queue)}) bytes", store.Mask, ""),
        StreamStore { Place: StreamPlace.Doorbell } store => (null, 0, $"the CPU stores the doorbell ({Short(store.Instruction)})"),
        StreamStore => (null, 0, "the CPU stores elsewhere"),
        StreamFence fence => (null, 0, $"the CPU passes {(fence.Instruction.Length > 0 ? fence.Instruction : fence.Fence.ToString())}"),
        StreamLoad => (null, 0, "the CPU loads from the entry"),
        _ => (null, 0, "the CPU goes on"),
    };

    private static (string? Head, ulong Mask, string Text) Arrival(Parcel parcel, int torn) => parcel.Place switch
    {
        StreamPlace.Entry when parcel.Entry == torn => ("the device receives bytes", parcel.Mask, ""),
        StreamPlace.Entry => (null, 0, $"the device receives bytes {ByteRanges.Of(parcel.Mask)} of entry {parcel.Entry}"),
        StreamPlace.Doorbell => (null, 0, "the device receives the doorbell"),
        _ => (null, 0, "another store arrives"),
    };

    private static string Where(Exploration exploration, StorePath path)
    {
        Station[] stations = [.. exploration.Program.Parcels.Where(parcel => parcel.Place == StreamPlace.Entry && parcel.Entry == exploration.Torn && !exploration.Arrived[parcel.Number])
            .Select(parcel => parcel.Station).Distinct()];
        return stations.Length == 0 ? "not stored at all" : $"still in the {string.Join(" and the ", stations.Select(path.Name))}, or on their way";
    }

    private static byte[] Image(Exploration exploration, ReadOnlyMemory<byte> old)
    {
        var image = new byte[64];
        old.Span.Slice(0, Math.Min(64, old.Length)).CopyTo(image);
        foreach (var parcel in exploration.Program.Parcels)
            if (parcel.Place == StreamPlace.Entry && parcel.Entry == exploration.Torn && exploration.Arrived[parcel.Number])
                for (var i = 0; i < 64; i++)
                    if ((parcel.Mask >> i & 1) != 0)
                        image[i] = parcel.Data[i];
        return image;
    }

    private static string Short(string instruction) => instruction.Length == 0 ? "store" : instruction;
}
