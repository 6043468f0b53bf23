using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Tests.Identity;

/// <summary>A leader and three sidecars in a world where everything happens in any order.</summary>
internal sealed class RotationWorld
{
    private readonly TimeSpan _leafLifetime;
    private readonly Sidecar[] _sidecars;
    private RotationState _state;
    private CertificateAuthority _wanted;
    private DateTimeOffset _now;

    public RotationWorld(CertificateAuthority first, DateTimeOffset now, TimeSpan leafLifetime)
    {
        (_now, _leafLifetime, _wanted) = (now, leafLifetime, first);
        _state = RotationState.Begin(first, now);
        _sidecars = [.. Enumerable.Range(0, 3).Select(i => new Sidecar($"shop/web-{i}", _state.Bundle, TrustBundle.FingerprintOf(first.Root), now + leafLifetime))];
    }

    public void Move(int move, int which, CertificateAuthority authority, TimeSpan time)
    {
        switch (move)
        {
            case 0:
                _wanted = authority;
                break;
            case 1:
                Acknowledge(_sidecars[which]);
                break;
            case 2:
                Renew(_sidecars[which]);
                break;
            case 3:
                _sidecars[which].IsConnected = !_sidecars[which].IsConnected;
                break;
            case 4:
                _now += time;
                RenewWhatEnds();
                break;
        }

        Lead();
    }

    /// <summary>Who does not believe whom; null if everybody believes everybody.</summary>
    public string? Violation()
    {
        foreach (var judge in _sidecars)
        {
            if (_sidecars.FirstOrDefault(shown => shown.LeafEnds > _now && !judge.Held.Contains(shown.LeafRoot)) is { } shown)
            {
                return $"{judge.Pod} does not believe {shown.Pod}";
            }
        }

        return null;
    }

    /// <summary>When everybody does what he should, it comes to an end at what was wanted last.</summary>
    public bool EndsInPeace()
    {
        for (int i = 0; i < 40 && Violation() is null; i++)
        {
            foreach (var sidecar in _sidecars)
            {
                sidecar.IsConnected = true;
                Acknowledge(sidecar);
                Renew(sidecar);
            }

            _now += _leafLifetime / 4;
            Lead();
        }

        return Violation() is null && _state.Phase == RotationPhase.Stable && _state.Active.IsSameAs(_wanted) && _state.Bundle.Equals(_wanted.Anchors);
    }

    // Whoever has no stream acknowledges nothing, and is ready all the same: he is waited for.
    private void Acknowledge(Sidecar sidecar)
    {
        if (sidecar.IsConnected)
        {
            sidecar.Held = _state.Bundle;
        }
    }

    // As the certificate service answers and the sidecar takes it: what it held and what came with the certificate.
    private void Renew(Sidecar sidecar)
    {
        if (sidecar.IsConnected)
        {
            sidecar.LeafRoot = TrustBundle.FingerprintOf(_state.Active.Root);
            sidecar.LeafEnds = _now + _leafLifetime;
            sidecar.Held = sidecar.Held.Union(_state.Bundle);
        }
    }

    private void RenewWhatEnds()
    {
        foreach (var sidecar in _sidecars.Where(sidecar => sidecar.LeafEnds <= _now))
        {
            Renew(sidecar);
        }
    }

    private void Lead()
    {
        string[] waiting = [.. _sidecars.Where(sidecar => !sidecar.IsConnected || !sidecar.Held.Equals(_state.Bundle)).Select(sidecar => sidecar.Pod)];
        var byRoot = _sidecars.Where(sidecar => sidecar.IsConnected && sidecar.LeafEnds > _now)
            .GroupBy(sidecar => sidecar.LeafRoot)
            .ToDictionary(same => same.Key, same => (IReadOnlyList<string>)[.. same.Select(sidecar => sidecar.Pod)]);
        _state = RootRotation.Next(_state, _wanted, new FleetTrust(3, 3 - waiting.Length, waiting, byRoot), _now, _leafLifetime).Next ?? _state;
    }

    private sealed class Sidecar(string pod, TrustBundle held, string leafRoot, DateTimeOffset leafEnds)
    {
        public string Pod => pod;

        public TrustBundle Held { get; set; } = held;

        public string LeafRoot { get; set; } = leafRoot;

        public DateTimeOffset LeafEnds { get; set; } = leafEnds;

        public bool IsConnected { get; set; } = true;
    }
}
