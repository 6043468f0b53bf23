using Mesh.Proxy.Relay.Tunnels;
using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>Plays a scenario with a <see cref="ByteTunnel"/>.</summary>
internal sealed class TunnelWorld : IByteTunnelOwner, IDisposable
{
    private const int MaxRounds = 5_000;

    private readonly TunnelScenario _scenario;
    private readonly RelayRig _rig;
    private readonly TunnelEnd _client;
    private readonly TunnelEnd _upstream;
    private readonly ByteTunnel _tunnel;
    private readonly List<IoBuffer> _taken = [];
    private readonly List<string> _faults = [];
    private bool _isAborted;
    private int _ends;
    private long _movedUp;
    private long _movedDown;

    private TunnelWorld(TunnelScenario scenario)
    {
        _scenario = scenario;
        _rig = new RelayRig(scenario.Buffers, 1, isMutualTls: false, _faults.Add);
        byte[] up = BodyPlan.Pattern(1, scenario.Up);
        byte[] down = BodyPlan.Pattern(2, scenario.Down);
        _client = new TunnelEnd(_rig.Socket(scenario.Client), up, down, _faults.Add);
        _upstream = new TunnelEnd(_rig.Socket(scenario.Upstream), down, up, _faults.Add);
        _tunnel = new ByteTunnel(_client.Socket, _upstream.Socket, _rig.Loop, this);
        _rig.Post(() => _tunnel.Start(null, null));
    }

    /// <summary>Plays a scenario.</summary>
    /// <returns>What is not as it must be.</returns>
    public static IReadOnlyList<string> Play(TunnelScenario scenario)
    {
        using TunnelWorld world = new(scenario);
        world.Play();
        return world._faults;
    }

    public void OnTunnelMoved(long toUpstream, long toClient)
    {
        _movedUp += toUpstream;
        _movedDown += toClient;
    }

    public void OnTunnelEnded(ByteTunnel tunnel, bool isBroken) => _ends++;

    public void Dispose() => _rig.Dispose();

    private void Play()
    {
        foreach (Step step in _scenario.Steps)
        {
            Do(step);
        }

        Settle();
        bool isBroken = _isAborted || _client.Socket.InputEnd == WireEnd.Reset || _upstream.Socket.InputEnd == WireEnd.Reset;
        _client.Check(_upstream.HasEnded, isBroken);
        _upstream.Check(_client.HasEnded, isBroken);
        _rig.End();
        _faults.AddRange(_rig.Remains());
        if (_ends != 1)
        {
            _faults.Add($"ended {_ends} times");
        }

        if (!isBroken && (_movedUp != _scenario.Up || _movedDown != _scenario.Down))
        {
            _faults.Add($"counted {_movedUp} and {_movedDown} bytes");
        }
    }

    private void Do(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Run:
                _rig.Round((ulong)step.Amount);
                break;
            case StepKind.ClientSend:
                _client.Send(step.Amount);
                break;
            case StepKind.ClientTake:
                _client.Take(step.Amount);
                break;
            case StepKind.ClientReset:
                _client.Socket.DeliverEnd(WireEnd.Reset);
                break;
            case StepKind.ClientNudge:
                _client.Socket.Nudge();
                break;
            case StepKind.UpstreamSend:
                _upstream.Send(step.Amount);
                break;
            case StepKind.UpstreamTake:
                _upstream.Take(step.Amount);
                break;
            case StepKind.UpstreamReset:
                _upstream.Socket.DeliverEnd(WireEnd.Reset);
                break;
            case StepKind.UpstreamNudge:
                _upstream.Socket.Nudge();
                break;
            case StepKind.TakeBuffers:
                while (_rig.Loop.Buffers.TryRent(isNew: false) is { } buffer)
                {
                    _taken.Add(buffer);
                }

                break;
            case StepKind.ReturnBuffers:
                ReturnBuffers();
                break;
            case StepKind.Drain:
                _isAborted = true;
                _rig.Post(_tunnel.Abort);
                break;
        }
    }

    private void ReturnBuffers()
    {
        _taken.ForEach(_rig.Loop.Buffers.Return);
        _taken.Clear();
    }

    private void Settle()
    {
        ReturnBuffers();
        _client.Socket.Relax();
        _upstream.Socket.Relax();
        int quiet = 0;
        for (int i = 0; i < MaxRounds; i++)
        {
            bool isMoved = _rig.Poller.HasEvents;
            isMoved |= _client.Send(int.MaxValue) | _client.Take(int.MaxValue);
            isMoved |= _upstream.Send(int.MaxValue) | _upstream.Take(int.MaxValue);
            _rig.Round();
            // A round may move what only the next one finds.
            quiet = isMoved || _rig.Poller.HasEvents ? 0 : quiet + 1;
            if (quiet == 2)
            {
                return;
            }
        }

        _faults.Add("it never comes to rest");
    }
}
