using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>Plays a scenario with the engine, and demands everything that must be true whatever has happened.</summary>
internal sealed class RelayWorld : IDisposable
{
    private const int MaxRounds = 5_000;

    private readonly Scenario _scenario;
    private readonly RelayRig _rig;
    private readonly ClientSide[] _clients;
    private readonly LateRouter[] _routers;
    private readonly List<BackendSide> _backends = [];
    private readonly List<IoBuffer> _taken = [];
    private readonly Dictionary<int, int> _seen = [];
    private readonly HashSet<int> _shortened = [];
    private readonly List<string> _faults = [];
    private bool _hasDialFault;
    private bool _wasShort;
    private bool _hasTimePassed;
    private bool _isDraining;
    private bool _isSettling;

    private RelayWorld(Scenario scenario)
    {
        _scenario = scenario;
        _wasShort = scenario.Buffers < 8 * scenario.Clients.Length;
        _rig = new RelayRig(scenario.Buffers, scenario.Endpoints, scenario.Upstream.IsTls, Fault);
        _routers = [.. scenario.Clients.Select((_, i) => new LateRouter(_rig.Route(Service(i)), scenario.RoutesLate))];
        _clients = [.. scenario.Clients.Select((plan, i) => Connect(plan, i))];
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

    /// <summary>The client has ended its direction of the tunnel properly, whatever it has done then.</summary>
    public bool HasEndedTunnel(int id) => _clients[id / 100].HasEnded;

    public void ShortenTunnel(int id) => _shortened.Add(id);

    public bool IsTunnelShortened(int id) => _shortened.Contains(id);

    /// <summary>Whether the sidecar may have to answer in the backend's place.</summary>
    public bool MayFail(RequestPlan plan) => HasUpstreamFault || _hasDialFault || _wasShort || plan.IsFaulty || (plan.IsTunnel && plan.Answer.IsRude);

    /// <summary>A backend has seen a request. One that is not safe must not be seen twice.</summary>
    public void OnSeen(int id)
    {
        _seen[id] = _seen.GetValueOrDefault(id) + 1;
        Require(_seen[id] == 1 || Plan(id).IsSafe, $"request {id} was sent twice");
    }

    /// <summary>The engine sees what has happened to one socket, and nothing else.</summary>
    public void Show(MemorySocket socket) => _rig.Round(_rig.Poller.MaskOf(socket.Descriptor));

    public void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            Fault(otherwise);
        }
    }

    public void Fault(string what) => _faults.Add(what.Length > 300 ? what[..300] : what);

    public void Dispose() => _rig.Dispose();

    private static string Service(int client) => $"shop/client-{client}";

    private ClientSide Connect(ClientPlan plan, int index)
    {
        MemorySocket socket = _rig.Socket(plan.Socket);
        _rig.Accept(socket, _routers[index]);
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
        foreach (ClientSide client in _clients)
        {
            client.End();
        }

        _rig.Round();
        _rig.End();
        _faults.AddRange(_rig.Remains());
        CheckRecords();
    }

    private void Do(Step step)
    {
        ClientSide client = _clients[step.Index % _clients.Length];
        BackendSide? backend = _backends.Count == 0 ? null : _backends[step.Index % _backends.Count];
        switch (step.Kind)
        {
            case StepKind.Run:
                _rig.Round((ulong)step.Amount);
                break;
            case StepKind.ClientSend:
                client.Send(step.Amount);
                break;
            case StepKind.ClientTake:
                client.Take(step.Amount);
                break;
            case StepKind.ClientEnd:
                client.End();
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
            default:
                DoElsewhere(step);
                break;
        }
    }

    private void DoElsewhere(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.DialSucceeds when _rig.Dialer.Pending > 0:
                Dial(step.Index);
                break;
            case StepKind.DialFails when _rig.Dialer.Pending > 0:
                _hasDialFault = true;
                _rig.Dialer.Fail(step.Index % _rig.Dialer.Pending, step.Amount % 2 == 0 ? ForwardFailure.ConnectRefused : ForwardFailure.ConnectTimeout);
                break;
            case StepKind.RouteFound:
                _routers[step.Index % _routers.Length].Find();
                break;
            case StepKind.Wait:
                _hasTimePassed = true;
                _rig.Time.Advance(TimeSpan.FromMilliseconds(step.Amount));
                break;
            case StepKind.TakeBuffers:
                TakeBuffers(step.Amount);
                break;
            case StepKind.ReturnBuffers:
                ReturnBuffers();
                break;
            case StepKind.Drain:
                _isDraining = true;
                _rig.Post(() => _rig.Services.Connections.Drain(new TaskCompletionSource()));
                break;
        }
    }

    private void Dial(int index) => _rig.Dialer.Succeed(index % _rig.Dialer.Pending, () =>
    {
        MemorySocket socket = _rig.Socket(_scenario.Upstream);
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
        while (count-- > 0 && _rig.Loop.Buffers.TryRent(isNew: false) is { } buffer)
        {
            _taken.Add(buffer);
        }
    }

    private void ReturnBuffers()
    {
        _taken.ForEach(_rig.Loop.Buffers.Return);
        _taken.Clear();
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
            bool isMoved = MoveAll();
            _rig.Round();
            if (!isMoved && !_rig.Poller.HasEvents && !TryUnblock())
            {
                return;
            }
        }

        Fault("it never comes to rest");
    }

    private bool MoveAll()
    {
        bool isMoved = _rig.Poller.HasEvents;
        foreach (ClientSide client in _clients)
        {
            isMoved |= client.Send(int.MaxValue);
            isMoved |= client.Take(int.MaxValue);
        }

        foreach (LateRouter router in _routers)
        {
            isMoved |= router.Find();
        }

        while (_rig.Dialer.Pending > 0)
        {
            Dial(0);
            isMoved = true;
        }

        foreach (BackendSide backend in _backends.ToArray())
        {
            isMoved |= backend.Take(int.MaxValue);
            isMoved |= backend.Send(int.MaxValue);
        }

        return isMoved;
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
                client.End();
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
            bool isServed = client.IsSatisfied || client.IsGone;
            Require(
                isServed || client.Reader.End != WireEnd.None,
                $"client {i} waits for ever for answer {client.Reader.Answered}: {_rig.Loop.Buffers.InUse} buffers in use");
            Require(isServed || MayEnd(client), $"client {i} was sent away ({client.Reader.End}) before answer {client.Reader.Answered}");
        }
    }

    private bool MayEnd(ClientSide client) =>
        HasUpstreamFault || _hasDialFault || _wasShort || _hasTimePassed || _isDraining || client.Reader.IsLast || client.Reader.IsTunnel;

    // Each request that was begun is told about once, as what the client has seen.
    private void CheckRecords()
    {
        for (int i = 0; i < _clients.Length; i++)
        {
            ClientSide client = _clients[i];
            Dictionary<string, long> told = _rig.Told(Service(i));
            string[] answered = [.. client.Reader.Classes.Take(client.Reader.Answered).Select(digit => $"{digit}xx")];
            bool isComplete = answered.GroupBy(name => name).All(group => told.GetValueOrDefault(group.Key) >= group.Count());
            Require(
                isComplete && told.Values.Sum() == _routers[i].Asked,
                $"client {i} asked {_routers[i].Asked} times and saw {string.Join(' ', answered)}, telemetry says {string.Join(' ', told)}");
        }
    }
}
