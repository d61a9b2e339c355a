using Lab.Driver;
using Lab.PeerToPeer.Tree;

namespace Lab.Guestless;

/// <summary>Finds the functions of a machine and numbers its buses, depth first, as firmware does.</summary>
internal sealed class BusWalk
{
    private const int LastBus = 255, Devices = 32, FunctionsOfADevice = 8;
    private const int HeaderType = 0x0C;
    private const uint Bridge = 1, Multifunction = 0x80;

    private readonly QtestConnection _qtest;
    private readonly ConfigSpace _config;
    private readonly int _end;
    private int _last;

    private BusWalk(QtestConnection qtest, ConfigSpace config, int first, int end) => (_qtest, _config, _last, _end) = (qtest, config, first, end);

    /// <summary>Walks all.</summary>
    /// <param name="qtest">Connection to the machine.</param>
    /// <param name="config">Its configuration space.</param>
    /// <param name="furtherRoots">Numbers of the root buses beside bus 0.</param>
    /// <returns>The root buses.</returns>
    /// <exception cref="DriverException">Bus numbers ran out.</exception>
    public static IReadOnlyList<QtestBus> Of(QtestConnection qtest, ConfigSpace config, IEnumerable<int> furtherRoots)
    {
        int[] roots = [0, .. furtherRoots.Order()];
        return
        [
            .. roots.Select((first, i) =>
            {
                var bus = new QtestBus(first);
                new BusWalk(qtest, config, first, i + 1 < roots.Length ? roots[i + 1] - 1 : LastBus).Walk(bus, Devices);
                return bus;
            }),
        ];
    }

    private void Walk(QtestBus bus, int devices)
    {
        for (var device = 0; device < devices; device++)
        {
            var functions = 1;
            for (var number = 0; number < functions; number++)
            {
                var address = new PciAddress(bus.Number, device, number);
                if (_config.Read32(address, 0) == uint.MaxValue)
                    continue;
                var header = _config.Read32(address, HeaderType) >> 16;
                if (number == 0 && (header & Multifunction) != 0)
                    functions = FunctionsOfADevice;
                if ((header & ~Multifunction & 0xFF) == Bridge)
                    Enter(address, bus);
                else
                    bus.Functions.Add(new(_qtest, _config, address, bus));
            }
        }
    }

    private void Enter(PciAddress address, QtestBus bus)
    {
        if (_last == _end)
            throw new DriverException($"no bus number is left for what is behind {address}: those below {bus.Root} end at 0x{_end:x2}");
        var bridge = new QtestBridge(_qtest, _config, address, bus, ++_last);
        bus.Functions.Add(bridge);
        // Until all below are known, each number that is left may turn out to lie behind it.
        bridge.Number(_end);
        // A link has one device at its end; the bus within a switch has as many as the switch has ports.
        Walk(bridge.Secondary, bridge.ReadRecord().Kind is PortKind.RootPort or PortKind.Downstream ? 1 : Devices);
        bridge.Number(_last);
    }
}
