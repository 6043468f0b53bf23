using Mesh.Proxy.Relay.Tunnels;
using Mesh.Proxy.Tests.RelayHarness;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Tests.Relay;

/// <summary>How long a tunnel lives without a byte.</summary>
public sealed class HalfClosedTunnelTests : IDisposable
{
    private static readonly TimeSpan AlmostOver = ByteTunnel.HalfClosedSilence - TimeSpan.FromSeconds(1);

    private readonly List<string> _faults = [];
    private readonly RelayRig _rig;
    private readonly MemorySocket _client;
    private readonly MemorySocket _upstream;
    private readonly Owner _owner = new();

    public HalfClosedTunnelTests()
    {
        _rig = new RelayRig(16, 1, isMutualTls: false, _faults.Add);
        _client = _rig.Socket(new SocketPlan(false, 16384, 16384));
        _upstream = _rig.Socket(new SocketPlan(false, 16384, 16384));
        ByteTunnel tunnel = new(_client, _upstream, _rig.Loop, _owner);
        _rig.Post(() => tunnel.Start(null, null));
        _rig.Round();
    }

    public void Dispose()
    {
        _rig.Dispose();
        Assert.Empty(_faults);
    }

    [Fact]
    public void BothHalvesOpen_SilentForADay_Stays()
    {
        Pass(TimeSpan.FromDays(1));

        Assert.Null(_owner.IsBroken);
    }

    [Fact]
    public void OneHalfHasEnded_SilentForTenMinutes_IsReset()
    {
        _client.DeliverEnd(WireEnd.End);
        Pass(AlmostOver);
        Assert.Null(_owner.IsBroken);

        Pass(TimeSpan.FromSeconds(3));

        Assert.True(_owner.IsBroken);
    }

    [Fact]
    public void OneHalfHasEnded_BytesStillCome_Stays()
    {
        _client.DeliverEnd(WireEnd.End);
        for (int i = 0; i < 5; i++)
        {
            Pass(AlmostOver);
            _upstream.Deliver([1]);
            _rig.Round();
            Assert.Null(_owner.IsBroken);
        }

        _upstream.DeliverEnd(WireEnd.End);
        _rig.Round();

        Assert.False(_owner.IsBroken);
    }

    [Fact]
    public void BothHalvesOpenWithALimit_SilentForAsLong_IsReset()
    {
        Owner owner = new();
        MemorySocket client = _rig.Socket(new SocketPlan(false, 16384, 16384));
        ByteTunnel limited = new(client, _rig.Socket(new SocketPlan(false, 16384, 16384)), _rig.Loop, owner, TimeSpan.FromHours(1));
        _rig.Post(() => limited.Start(null, null));
        Pass(TimeSpan.FromMinutes(59));
        client.Deliver([1]);
        Pass(TimeSpan.FromMinutes(59));
        Assert.Null(owner.IsBroken);

        Pass(TimeSpan.FromMinutes(2));

        Assert.True(owner.IsBroken);
    }

    [Fact]
    public void OneHalfHasEndedWithALimit_TheShorterOneCounts()
    {
        Owner owner = new();
        MemorySocket client = _rig.Socket(new SocketPlan(false, 16384, 16384));
        ByteTunnel limited = new(client, _rig.Socket(new SocketPlan(false, 16384, 16384)), _rig.Loop, owner, TimeSpan.FromHours(1));
        _rig.Post(() => limited.Start(null, null));
        Pass(TimeSpan.FromMinutes(1));
        client.DeliverEnd(WireEnd.End);

        Pass(ByteTunnel.HalfClosedSilence + TimeSpan.FromSeconds(3));

        Assert.True(owner.IsBroken);
    }

    private void Pass(TimeSpan time)
    {
        _rig.Round();
        _rig.Time.Advance(time);
        _rig.Round();
    }

    private sealed class Owner : IByteTunnelOwner
    {
        public bool? IsBroken { get; private set; }

        public void OnTunnelEnded(ByteTunnel tunnel, bool isBroken) => IsBroken = isBroken;
    }
}
