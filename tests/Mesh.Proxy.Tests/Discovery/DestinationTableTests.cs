using System.Net;
using Mesh.Proxy.Discovery;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Discovery;

public sealed class DestinationTableTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DestinationTable<IPAddress> _table;

    public DestinationTableTests() => _table = new DestinationTable<IPAddress>(_time);

    [Fact]
    public void RemoveExcess_WithinTheBound_RemovesNothing()
    {
        Fill(DestinationTable<IPAddress>.MaxUnknown);

        Assert.Empty(_table.RemoveExcess(_ => false));
    }

    [Fact]
    public void RemoveExcess_BeyondTheBound_RemovesTheLongestUnused()
    {
        Fill(DestinationTable<IPAddress>.MaxUnknown + 1);
        Assert.True(_table.TryUse(Address(0), out _));

        IReadOnlyList<IPAddress> removed = _table.RemoveExcess(_ => false);

        Assert.DoesNotContain(Address(0), removed);
        Assert.Equal(Address(1), removed[0]);
        Assert.False(_table.TryGet(Address(1), out _));
    }

    [Fact]
    public void RemoveExcess_AddressesWithAService_DoNotCount()
    {
        Fill(DestinationTable<IPAddress>.MaxUnknown + 100);

        Assert.Empty(_table.RemoveExcess(address => address.GetAddressBytes()[1] == 0 && address.GetAddressBytes()[2] == 0));
    }

    [Fact]
    public void RemoveIdle_UsedMeanwhile_Stays()
    {
        Fill(2);
        _time.Advance(DestinationTable<IPAddress>.MaxIdle / 2);
        _table.TryUse(Address(0), out _);
        _time.Advance(DestinationTable<IPAddress>.MaxIdle / 2);

        Assert.Equal([Address(1)], _table.RemoveIdle());
    }

    private static IPAddress Address(int number) => new([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);

    private void Fill(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _table.Add(Address(i), out _);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }
}
