using System.Buffers.Binary;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.DataPointers;
using Lab.Nvme.Intents;

namespace Lab.Driver.Memory;

/// <summary>
/// A buffer for the data of commands, with the data pointer that tells a controller where it lies. Made once and used for any number of commands, one
/// after another, so that a command builds no list. Pages of host memory need not lie together.
/// </summary>
public sealed class Transfer : IDisposable
{
    private const int PageBytes = NvmeController.PageBytes;

    private readonly NvmeController _controller;
    private readonly TransferOptions _options;
    private readonly MemoryPool _dataIn;
    private readonly MemoryPool _listsIn;
    private readonly List<DeviceMemory> _pages = [];
    private readonly List<DeviceMemory> _lists = [];
    private bool _disposed;

    private Transfer(NvmeController controller, TransferOptions options)
    {
        (_controller, _options) = (controller, options);
        (_dataIn, _listsIn) = (options.DataIn ?? controller.Host, options.ListsIn ?? controller.Host);
    }

    /// <summary>Length of the data.</summary>
    public int Bytes => _options.Bytes;

    /// <summary>What a command says of the data.</summary>
    public DataPointer Dptr { get; private set; }

    /// <summary>The pieces of the data, in order.</summary>
    public IReadOnlyList<DeviceMemory> Pieces => _pages;

    /// <summary>Takes the memory and builds the data pointer.</summary>
    /// <exception cref="DriverException">The controller does not allow data or lists in that memory, by the flag's name, or there is not enough left.</exception>
    public static Transfer Create(NvmeController controller, TransferOptions options)
    {
        if (options.Bytes < 1 || options.PageOffset < 0 || options.PageOffset >= PageBytes || options.PageOffset % 8 != 0)
            throw new ArgumentOutOfRangeException(
                nameof(options), options, $"a transfer has at least 1 byte and begins at a multiple of 8 below {PageBytes} in its first page");
        var transfer = new Transfer(controller, options);
        try
        {
            transfer.Refuse();
            transfer.TakePages();
            if (options.Sgl)
                transfer.BuildSgl();
            else
                transfer.BuildPrp();
            return transfer;
        }
        catch
        {
            transfer.Dispose();
            throw;
        }
    }

    /// <summary>Copies into the buffer from its first byte on.</summary>
    public void Fill(ReadOnlySpan<byte> data)
    {
        foreach (var page in _pages)
        {
            var count = Math.Min(page.Bytes, data.Length);
            page.CopyFrom(data.Slice(0, count));
            data = data.Slice(count);
        }
    }

    /// <summary>Copies out of the buffer from its first byte on.</summary>
    public void CopyTo(Span<byte> data)
    {
        foreach (var page in _pages)
        {
            var count = Math.Min(page.Bytes, data.Length);
            page.CopyTo(data.Slice(0, count));
            data = data.Slice(count);
        }
    }

    /// <summary>Gives the memory back. No command that uses it may be without an answer.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var page in _pages)
            _dataIn.Free(page with { Offset = page.Offset - page.Offset % PageBytes });
        foreach (var list in _lists)
            _listsIn.Free(list);
    }

    private void Refuse()
    {
        if (_options.Force)
            return;
        if ((_dataIn.WhyNot(MemoryUse.ReadData) ?? _dataIn.WhyNot(MemoryUse.WriteData)) is { } reason)
            throw new DriverException(reason);
        if (_options.Sgl && !_controller.Identity.Sgls.IsSupported)
            throw new DriverException($"the controller takes no SGLs: use PRPs ({_controller.Identity.Sgls})");
        // NVMe Base 2.1, CMBLOC.CDPCILS: where it is 0, lists lie in the buffer only for commands that do.
        if (_listsIn is ControllerMemoryBuffer { Location.Cdpcils: false } buffer && _options.Queue?.Submission.Memory.Place is { } place and not MemoryPlace.Cmb)
            throw new DriverException(
                $"lists may lie in the controller memory buffer only for commands that do, and the submission queue lies in {DeviceMemory.NameOf(place)} memory: CMBLOC.CDPCILS is 0 ({buffer.Location})");
    }

    // Page by page, so that host memory need not be in one piece.
    private void TakePages()
    {
        var left = _options.Bytes;
        for (var offset = _options.PageOffset; left > 0; offset = 0)
        {
            var bytes = Math.Min(left, PageBytes - offset);
            var page = _dataIn.Allocate(PageBytes, MemoryUse.ReadData, _options.Force);
            _pages.Add(page.Slice(offset, bytes));
            left -= bytes;
        }
        foreach (var page in _pages)
            _controller.Intents?.Tell(new BufferPlaced(nameof(MemoryUse.ReadData), page.PlaceName, page.BusAddress, page.Bytes));
    }

    private void BuildPrp()
    {
        var (entries, lists) = _pages.Count > 2 ? PrpBuilder.ListNeed((ulong)_pages.Count, PageBytes) : (0, 0);
        TakeLists((int)lists);
        var content = new ulong[entries];
        Dptr = PrpBuilder.TryBuild(Ranges(), PageBytes, [.. _lists.Select(list => list.ControllerAddress)], content, out var dptr, out var written, out var error)
            ? dptr
            : throw new DriverException(error);
        const int perPage = PageBytes / sizeof(ulong);
        for (var i = 0; i * perPage < written; i++)
            Store(_lists[i], content.AsSpan(i * perPage, Math.Min(perPage, written - i * perPage)).ToArray());
    }

    private void BuildSgl()
    {
        // One descriptor a piece, and for each further segment one that leads there.
        const int perPage = PageBytes / SglDescriptor.Bytes;
        TakeLists(_pages.Count == 1 ? 0 : 1 + _pages.Count / (perPage - 1));
        var content = new SglDescriptor[_pages.Count + _lists.Count];
        Dptr = SglBuilder.TryBuild(
            Ranges(), _controller.Identity.Sgls.DwordGranular, [.. _lists.Select(list => new MemoryRange(list.ControllerAddress, PageBytes))], content, out var dptr, out var written, out var error)
            ? dptr
            : throw new DriverException(error);
        for (var i = 0; i * perPage < written; i++)
            Store(_lists[i], [.. content.Skip(i * perPage).Take(Math.Min(perPage, written - i * perPage)).SelectMany(d => new[] { d.Q0, d.Q1 })]);
    }

    private MemoryRange[] Ranges() => [.. _pages.Select(page => new MemoryRange(page.ControllerAddress, (ulong)page.Bytes))];

    private void TakeLists(int count)
    {
        for (var i = 0; i < count; i++)
            _lists.Add(_listsIn.Allocate(PageBytes, MemoryUse.Lists, _options.Force));
    }

    private void Store(DeviceMemory list, ulong[] content)
    {
        var meant = new byte[content.Length * sizeof(ulong)];
        for (var i = 0; i < content.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(meant.AsSpan(i * sizeof(ulong)), content[i]);
        _controller.Intents?.Tell(new BufferPlaced(nameof(MemoryUse.Lists), list.PlaceName, list.BusAddress, PageBytes));
        _controller.Intents?.Tell(new ListMeant(list.PlaceName, list.BusAddress, HexText.Of(meant)));
        if (_options.SwapEntries)
            (content[0], content[_options.Sgl ? 2 : 1]) = (content[_options.Sgl ? 2 : 1], content[0]);
        var last = content.Length - 1;
        for (var i = 0; i < last; i++)
            list.Window.Write64(list.Offset + i * sizeof(ulong), content[i]);
        var store = () => list.Window.Write64(list.Offset + last * sizeof(ulong), content[last]);
        if (_options.Queue is { } queue)
            queue.Submission.Complete(store);
        else
            store();
    }
}
