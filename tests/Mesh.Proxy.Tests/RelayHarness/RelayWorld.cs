using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Net;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Relay;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Tests.Logging;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>
/// One loop of the engine with its relays, pool and timers as in the product, in a world without kernel, network or clock. <see cref="Play(Scenario)"/> plays a scenario and then demands
/// everything that must be true whatever has happened.
/// </summary>
internal sealed class RelayWorld : IDisposable
{
    private const int MaxRounds = 5_000;

    private readonly Scenario _scenario;
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLog _log = new();
    private readonly ProxyMetrics _metrics = new();
    private readonly MeterListener _listener = new();
    private readonly List<(string Service, string Class)> _records = [];
    private readonly ScriptedPoller _poller = new();
    private readonly EventLoop _loop;
    private readonly ScriptedDialer _dialer;
    private readonly UpstreamHttpPool _pool;
    private readonly RelayConnections _connections;
    private readonly ConnectionLimiter _limiter;
    private readonly EndpointModel[] _endpoints;
    private readonly ClientSide[] _clients;
    private readonly LateRouter[] _routers;
    private readonly List<BackendSide> _backends = [];
    private readonly List<IoBuffer> _taken = [];
    private readonly Dictionary<int, int> _seen = [];
    private readonly HashSet<int> _shortened = [];
    private readonly List<string> _faults = [];
    private int _descriptors;
    private bool _hasDialFault;
    private bool _wasShort;
    private bool _hasTimePassed;
    private bool _isDraining;
    private bool _isSettling;

    public RelayWorld(Scenario scenario)
    {
        _scenario = scenario;
        _wasShort = scenario.Buffers < 8 * scenario.Clients.Length;
        _loop = new EventLoop(0, scenario.Buffers, _poller, _time, _log.CreateLogger<EventLoop>());
        _dialer = new ScriptedDialer(_loop);
        _pool = new UpstreamHttpPool(_loop);
        _limiter = new ConnectionLimiter(1000, _metrics);
        _connections = new RelayConnections(_limiter);
        EndpointPickerFactory pickers = new(_time, new Random(1));
        SpiffeId? peer = scenario.Upstream.IsTls ? SpiffeId.TryParse("spiffe://cluster.local/ns/shop/sa/web") : null;
        _endpoints = [.. Enumerable.Range(1, scenario.Endpoints).Select(i => new EndpointModel(new IPEndPoint(IPAddress.Loopback, i), peer, $"shop/{i}", pickers.CreateState()))];
        BackendModel backend = new(
            new ResourceName("shop", "web"), new MeshServerName(80, "web", "shop", "cluster-1"), pickers.CreatePicker([.. _endpoints]), [.. _endpoints]);
        RelayServices services = new()
        {
            Loop = _loop,
            Dialer = _dialer,
            Pool = _pool,
            Connections = _connections,
            Retries = new RetryPolicy(new RetryBudget(_time)),
            Metrics = _metrics,
            Time = _time,
            Logger = _log,
        };
        Listen();
        _routers = [.. scenario.Clients.Select((_, i) => new LateRouter(new RoutedRequest(Service(i), RouteDecision.ForBackend(backend)), scenario.RoutesLate))];
        _clients = [.. scenario.Clients.Select((plan, i) => Connect(services, plan, i))];
    }

    /// <summary>A backend has broken off somewhere.</summary>
    public bool HasUpstreamFault { get; set; }

    /// <summary>Plays a scenario.</summary>
    /// <returns>What is not as it must be.</returns>
    public static IReadOnlyList<string> Play(Scenario scenario)
    {
        using RelayWorld world = new(scenario);
        world.Play();
        return world._faults;
    }

    public static int Id(int client, int request) => (client * 100) + request;

    public RequestPlan Plan(int id) => _scenario.Clients[id / 100].Requests[id % 100];

    /// <summary>What the upstream says in the tunnel.</summary>
    public byte[] TunnelOf(int id) => BodyPlan.Pattern(AnswerPlan.Stream(id) + 2000, Plan(id).Answer.Tunnel);

    public int TunnelSentBy(int id) => _clients[id / 100].TunnelSent;

    /// <summary>The client has read that it is in the tunnel, and is still there.</summary>
    public bool IsTunnelOpen(int id) => _clients[id / 100] is { Reader.IsTunnel: true, Socket.InputEnd: not WireEnd.Reset };

    public void ShortenTunnel(int id) => _shortened.Add(id);

    public bool IsTunnelShortened(int id) => _shortened.Contains(id);

    /// <summary>Whether the sidecar may have to answer in the backend's place.</summary>
    public bool MayFail(RequestPlan plan) => HasUpstreamFault || _hasDialFault || _wasShort || plan.IsFaulty;

    /// <summary>A backend has seen a request. One that is not safe must not be seen twice.</summary>
    public void OnSeen(int id)
    {
        _seen[id] = _seen.GetValueOrDefault(id) + 1;
        Require(_seen[id] == 1 || Plan(id).IsSafe, $"request {id} was sent twice");
    }

    public void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            Fault(otherwise);
        }
    }

    public void Fault(string what) => _faults.Add(what.Length > 300 ? what[..300] : what);

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.Dispose();
        _loop.Dispose();
    }

    private static string Service(int client) => $"shop/client-{client}";

    private void Listen()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_metrics.Owns(instrument.Meter) && instrument.Name == "mesh.requests")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            Dictionary<string, object?> named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            _records.Add(((string)named["service"]!, (string)named["code_class"]!));
        });
        _listener.Start();
    }

    private MemorySocket Socket(SocketPlan plan) => new(_loop, _poller, plan, ++_descriptors, Fault);

    private ClientSide Connect(RelayServices services, ClientPlan plan, int index)
    {
        MemorySocket socket = Socket(plan.Socket);
        HttpRelay relay = new(services, socket, _routers[index]);
        _limiter.TryEnter(TrafficDirection.Outbound);
        _connections.Add(relay);
        _loop.Post(new Work(relay.Start));
        return new ClientSide(this, plan, socket, index);
    }

    private void Play()
    {
        foreach (Step step in _scenario.Steps)
        {
            Do(step);
        }

        Settle();
        CheckProgress();
        Leave();
        CheckRemains();
        CheckRecords();
    }

    private void Do(Step step)
    {
        ClientSide client = _clients[step.Index % _clients.Length];
        BackendSide? backend = _backends.Count == 0 ? null : _backends[step.Index % _backends.Count];
        switch (step.Kind)
        {
            case StepKind.Run:
                Round((ulong)step.Amount);
                break;
            case StepKind.ClientSend:
                client.Send(step.Amount);
                break;
            case StepKind.ClientTake:
                client.Take(step.Amount);
                break;
            case StepKind.ClientEnd:
                client.Socket.DeliverEnd(WireEnd.End);
                break;
            case StepKind.ClientReset:
                client.Socket.DeliverEnd(WireEnd.Reset);
                break;
            case StepKind.ClientNudge:
                client.Socket.Nudge();
                break;
            case StepKind.UpstreamSend:
                backend?.Send(step.Amount);
                break;
            case StepKind.UpstreamTake:
                backend?.Take(step.Amount);
                break;
            case StepKind.UpstreamEnd:
                backend?.Break(WireEnd.End);
                break;
            case StepKind.UpstreamReset:
                backend?.Break(WireEnd.Reset);
                break;
            case StepKind.UpstreamNudge:
                backend?.Socket.Nudge();
                break;
            case StepKind.RouteFound:
                _routers[step.Index % _routers.Length].Find();
                break;
            default:
                DoElsewhere(step);
                break;
        }
    }

    private void DoElsewhere(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.DialSucceeds when _dialer.Pending > 0:
                Dial(step.Index);
                break;
            case StepKind.DialFails when _dialer.Pending > 0:
                _hasDialFault = true;
                _dialer.Fail(step.Index % _dialer.Pending, step.Amount % 2 == 0 ? ForwardFailure.ConnectRefused : ForwardFailure.ConnectTimeout);
                break;
            case StepKind.Wait:
                _hasTimePassed = true;
                _time.Advance(TimeSpan.FromMilliseconds(step.Amount));
                break;
            case StepKind.TakeBuffers:
                TakeBuffers(step.Amount);
                break;
            case StepKind.ReturnBuffers:
                ReturnBuffers();
                break;
            case StepKind.Drain:
                _isDraining = true;
                _loop.Post(new Work(() => _connections.Drain(new TaskCompletionSource())));
                break;
        }
    }

    private void Dial(int index) => _dialer.Succeed(index % _dialer.Pending, () =>
    {
        MemorySocket socket = Socket(_scenario.Upstream);
        if (_isSettling)
        {
            socket.Relax();
        }

        _backends.Add(new BackendSide(this, socket));
        return socket;
    });

    private void TakeBuffers(int count)
    {
        _wasShort = true;
        while (count-- > 0 && _loop.Buffers.TryRent(isNew: false) is { } buffer)
        {
            _taken.Add(buffer);
        }
    }

    private void ReturnBuffers()
    {
        _taken.ForEach(_loop.Buffers.Return);
        _taken.Clear();
    }

    private void Round(ulong visible)
    {
        _poller.Visible = visible;
        _loop.RunOnce();
    }

    // Everything that can happen without a fault happens, until nothing does.
    private void Settle()
    {
        ReturnBuffers();
        _isSettling = true;
        foreach (MemorySocket socket in _clients.Select(client => client.Socket).Concat(_backends.Select(backend => backend.Socket)))
        {
            socket.Relax();
        }

        for (int i = 0; i < MaxRounds; i++)
        {
            bool isMoved = false;
            foreach (ClientSide client in _clients)
            {
                isMoved |= client.Send(int.MaxValue);
                isMoved |= client.Take(int.MaxValue);
            }

            foreach (LateRouter router in _routers)
            {
                isMoved |= router.Find();
            }

            while (_dialer.Pending > 0)
            {
                Dial(0);
                isMoved = true;
            }

            foreach (BackendSide backend in _backends.ToArray())
            {
                isMoved |= backend.Take(int.MaxValue);
                isMoved |= backend.Send(int.MaxValue);
            }

            isMoved |= _poller.HasEvents;
            Round(ulong.MaxValue);
            if (!isMoved && !_poller.HasEvents && !TryUnblock())
            {
                return;
            }
        }

        Fault("it never comes to rest");
    }

    // What well-behaved peers do when nothing moves any more.
    private bool TryUnblock()
    {
        bool isMoved = false;
        foreach (ClientSide client in _clients)
        {
            if (!client.IsImpatient)
            {
                client.IsImpatient = isMoved = true;
            }
            else if (!client.IsGone && (client.Reader.End != WireEnd.None || (client.Reader.IsTunnel && client.HasSentAll)))
            {
                client.Socket.DeliverEnd(WireEnd.End);
                isMoved = true;
            }
        }

        return isMoved;
    }

    private void CheckProgress()
    {
        for (int i = 0; i < _clients.Length; i++)
        {
            ClientSide client = _clients[i];
            Require(
                client.IsSatisfied || client.IsGone || client.Reader.End != WireEnd.None,
                $"client {i} waits for ever for answer {client.Reader.Answered}: {_loop.Buffers.InUse} buffers in use");
            Require(
                client.IsSatisfied || client.IsGone || MayEnd(client),
                $"client {i} was sent away ({client.Reader.End}) before answer {client.Reader.Answered}");
        }
    }

    private bool MayEnd(ClientSide client) =>
        HasUpstreamFault || _hasDialFault || _wasShort || _hasTimePassed || _isDraining || client.Reader.IsLast || client.Reader.IsTunnel;

    // Clients and backends go, and the sidecar ends.
    private void Leave()
    {
        foreach (ClientSide client in _clients)
        {
            client.Socket.DeliverEnd(WireEnd.End);
        }

        Round(ulong.MaxValue);
        _loop.Post(new Work(_connections.AbortAll));
        Round(ulong.MaxValue);
        _loop.Post(new Work(_pool.Dispose));
        Round(ulong.MaxValue);
        // An alarm that was only cleared leaves the wheel when it comes by.
        _time.Advance(TimeSpan.FromSeconds(10));
        Round(ulong.MaxValue);
    }

    private void CheckRemains()
    {
        Require(_loop.Buffers.InUse == 0, $"{_loop.Buffers.InUse} buffers were not returned");
        Require(_loop.Descriptors == 0, $"{_loop.Descriptors} sockets were not closed");
        Require(_loop.Timers.MillisecondsToNext(_loop.Now) < 0, "a timer is left");
        Require(_limiter.Open == 0, $"{_limiter.Open} connections are still counted");
        Require(_dialer.Pending == 0, "a dial that nobody waits for");
        foreach (EndpointModel endpoint in _endpoints)
        {
            Require(endpoint.State.InFlight == 0, $"{endpoint.State.InFlight} requests are in flight at {endpoint.Target}");
        }

        foreach ((LogLevel level, int id, string text) in _log.Entries)
        {
            Require(level < LogLevel.Error, $"logged {id}: {text}");
        }
    }

    // Each request that was begun is told about once; those that were answered in their order and as what the client has seen.
    private void CheckRecords()
    {
        for (int i = 0; i < _clients.Length; i++)
        {
            string[] told = [.. _records.Where(record => record.Service == Service(i)).Select(record => record.Class)];
            string[] answered = [.. _clients[i].Reader.Classes.Take(_clients[i].Reader.Answered).Select(digit => $"{digit}xx")];
            // A reset overtakes answers; otherwise only the last request may have ended without one.
            int unseen = _scenario.Clients[i].Requests.Length - answered.Length;
            bool isReset = _clients[i].Reader.End == WireEnd.Reset || _clients[i].Socket.InputEnd == WireEnd.Reset;
            Require(
                told.Take(answered.Length).SequenceEqual(answered) && told.Length >= answered.Length && told.Length <= answered.Length + (isReset ? unseen : Math.Min(unseen, 1)),
                $"client {i} saw {string.Join(' ', answered)}, telemetry says {string.Join(' ', told)}");
        }
    }
}
