using System.Diagnostics;
using System.Text;
using Lab.Driver;
using Lab.Driver.Pci;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Guest.Probes;

/// <summary>
/// Asks one thing of a platform and of the machine around it, without the driver, and says in one line what came of it:
/// <list type="bullet">
/// <item><c>memory</c> takes 32 pieces of 512 KiB, has the controller write to the last one, and a single piece of 4 MiB</item>
/// <item><c>interrupt VECTOR</c> waits for the vector before and after a command that fires it</item>
/// <item><c>fault ADDRESS</c> has the controller write to a bus address (hexadecimal) and waits for the fault</item>
/// <item><c>reset KIND</c> resets the function (functionLevel, bus, config) and compares its registers before and after</item>
/// <item><c>peer BDF</c> has the controller write to another function's controller memory buffer</item>
/// <item><c>decode</c> turns memory decoding off and on and reads CSTS</item>
/// <item><c>watch SECONDS</c> reads CSTS all the time and tells each change</item>
/// </list>
/// </summary>
internal sealed class PlatformProbe(IPlatform platform, Func<string, IPlatform> other)
{
    private const int Page = 4096;
    private const int CommandRegister = 0x04, FirstBar = 0x10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public string Run(string[] words) => words switch
    {
        ["memory"] => Memory(),
        ["interrupt", var vector] => Interrupt((int)Number(vector, 10)),
        ["fault", var address] => Fault(Number(address, 16)),
        ["reset", var kind] => Reset(kind),
        ["peer", var name] => Peer(name),
        ["decode"] => Decode(),
        ["watch", var seconds] => Watch(TimeSpan.FromSeconds(Number(seconds, 10))),
        _ => throw new FormatException($"'{string.Join(" ", words)}' is no probe"),
    };

    private string Memory()
    {
        const int pieces = 32, pieceBytes = 512 << 10, large = 4 << 20;
        using var controller = new BareController(platform);
        IDmaBuffer last = platform.AllocateDma(pieceBytes);
        for (var i = 1; i < pieces; i++)
            last = platform.AllocateDma(pieceBytes);
        var at = pieceBytes - Page;
        var status = controller.Identify(last.BusAddress + (ulong)at);
        return $"status={status.Value:x} model={Model(last, at)} address=0x{last.BusAddress:x} large={Try(() => $"0x{platform.AllocateDma(large).BusAddress:x}")}";
    }

    private string Interrupt(int vector)
    {
        if (platform.Interrupts is not { } interrupts)
            return "vectors=0";
        using var controller = new BareController(platform);
        _ = interrupts.Wait(vector, TimeSpan.Zero);
        var before = interrupts.Wait(vector, TimeSpan.FromMilliseconds(50));
        var status = vector == 0 ? controller.Identify(platform.AllocateDma(Page).BusAddress) : controller.FlushOn(vector);
        var after = interrupts.Wait(vector, Patience);
        return $"vectors={interrupts.Count} before={before} status={status.Value:x} after={after} again={interrupts.Wait(vector, TimeSpan.Zero)}";
    }

    private string Fault(ulong address)
    {
        using var controller = new BareController(platform);
        var before = platform.TakeFaults().Count;
        var status = Try(() => $"{controller.Identify(address).Value:x}");
        List<DmaFault> faults = [];
        for (var watch = Stopwatch.StartNew(); faults.Count == 0 && watch.Elapsed < Patience; Thread.Yield())
            faults.AddRange(platform.TakeFaults());
        return $"before={before} status={status} csts={controller.Status.Value:x} faults={string.Join(" | ", faults.Select(f => $"0x{f.Address:x} {(f.IsWrite ? "write" : "read")} {f.Source} ({f.Text})"))}";
    }

    private string Reset(string kind)
    {
        var function = platform.Function;
        using var controller = new BareController(platform);
        var page = platform.AllocateDma(Page);
        _ = controller.Identify(page.BusAddress);
        var (before, cap) = (Config(), controller.Registers.Read64(Register.Cap));
        if (kind == "config")
            FunctionLevelReset.Do(function);
        else
            function.Reset(kind == "bus" ? FunctionReset.Bus : FunctionReset.FunctionLevel);
        var (after, status) = (Config(), controller.Status);
        var same = cap == controller.Registers.Read64(Register.Cap);
        controller.Enable();
        page.CopyFrom(0, new byte[Page]);
        _ = controller.Identify(page.BusAddress);
        return $"resets={string.Join(",", function.Resets)} csts={status.Value:x} cap={same} config={before == after} model={Model(page, 0)} before=[{before}] after=[{after}]";

        string Config() => string.Join(" ", Enumerable.Range(0, 6).Select(i => $"{function.ReadConfig32(FirstBar + 4 * i):x8}").Prepend($"{function.ReadConfig32(CommandRegister) & 0xFFFF:x4}"));
    }

    private string Peer(string name)
    {
        const int cmbBar = 2;
        using var peer = other(name);
        peer.Function.EnableMemoryAndBusMaster();
        using var registers = peer.Function.MapBar(0, MemoryType.Uncached);
        // The buffer answers only once it is decoded, at whatever address (CRE and CMSE of CMBMSC).
        using var buffer = peer.Function.MapBar(cmbBar, MemoryType.Uncached);
        registers.Write32(Register.CmbMsc + 4, (uint)(buffer.BusAddress >> 32));
        registers.Write32(Register.CmbMsc, (uint)buffer.BusAddress | 3);
        for (var i = 0; i < Page; i += sizeof(ulong))
            buffer.Write64(i, 0);
        var address = platform.DeviceAddress(buffer);
        using var controller = new BareController(platform);
        var status = controller.Identify(address);
        var model = Model(buffer, 0);
        registers.Write32(Register.CmbMsc + 4, 0);
        registers.Write32(Register.CmbMsc, 0);
        return $"address=0x{address:x} bar=0x{buffer.BusAddress:x} status={status.Value:x} model={model} again={platform.DeviceAddress(buffer) == address}";
    }

    private string Decode()
    {
        const uint decodes = 2;
        using var controller = new BareController(platform);
        var function = platform.Function;
        var command = function.ReadConfig32(CommandRegister) & 0xFFFF;
        function.WriteConfig32(CommandRegister, command & ~decodes);
        var off = Try(() => $"{controller.Status.Value:x}");
        function.WriteConfig32(CommandRegister, command);
        return $"off={off} on={controller.Status.Value:x}";
    }

    private string Watch(TimeSpan length)
    {
        using var controller = new BareController(platform);
        List<string> seen = [];
        var last = "";
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < length; Thread.Sleep(10))
        {
            var now = Try(() => $"{controller.Status.Value:x}");
            if (now != last)
                seen.Add($"{watch.Elapsed.TotalSeconds:0.00}s:{now}");
            last = now;
        }
        return string.Join(" ", seen);
    }

    private static string Model(IMemoryWindow window, long offset)
    {
        const int start = 24, bytes = 40;
        var text = new byte[bytes];
        for (var i = 0; i < bytes; i += sizeof(ulong))
            BitConverter.GetBytes(window.Read64(offset + start + i)).CopyTo(text, i);
        if (!BitConverter.IsLittleEndian)
            for (var i = 0; i < bytes; i += sizeof(ulong))
                Array.Reverse(text, i, sizeof(ulong));
        return Encoding.ASCII.GetString(text).TrimEnd(' ', '\0').Replace(' ', '_');
    }

    private static ulong Number(string text, int radix)
    {
        try
        {
            return Convert.ToUInt64(text, radix);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new FormatException($"'{text}' is no number of radix {radix}", e);
        }
    }

    private static string Try(Func<string> act)
    {
        try
        {
            return act();
        }
        catch (DriverException e)
        {
            return $"({e.Message})";
        }
    }
}
