using k8s.Models;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.ControlPlane.Tests.Kubernetes;

public sealed class ExpiryWarningsTests : OnKubernetesTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CancellationTokenSource _stop = new();
    private EventRecorder _events = null!;
    private Task _recording = Task.CompletedTask;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _events = new(Kubernetes.Client<Eventsv1Event>(), new() { Controller = "mesh.dev/controlplane", Instance = "replica-1" }, TimeProvider.System, NullLogger.Instance);
        _recording = _events.RunAsync(_stop.Token);
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _recording;
        _stop.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Look_EndComesNear_SaysSoOnceForEachStep()
    {
        var secret = await Kubernetes.Client<V1Secret>().CreateAsync(
            new() { Metadata = new() { NamespaceProperty = SystemNamespace, Name = "mesh-ca-active" }, Type = "Opaque" }, CancellationToken.None);
        var state = RotationState.Begin(CertificateAuthority.CreateRoot("cluster.local", _time).CreateIntermediate("cluster-1", _time), _time.GetUtcNow());
        var warnings = new ExpiryWarnings(_time, _events, NullLogger<ExpiryWarnings>.Instance);

        warnings.Look(state, secret);
        foreach (int daysLeft in (int[])[100, 89, 60, 29, 6, 1, -1])
        {
            _time.SetUtcNow(state.Active.NotAfter.AddDays(-daysLeft));
            warnings.Look(state, secret);
            warnings.Look(state, secret);
        }

        string[] reasons = [];
        await Eventually.TrueAsync(
            async () =>
            {
                var found = await Kubernetes.Client<Eventsv1Event>().ListAsync(new(SystemNamespace), CancellationToken.None);
                reasons = [.. found.Items.OrderBy(item => item.EventTime).Select(item => $"{item.Reason}: {item.Note}")];
                return reasons.Length == 4;
            },
            "four Events");
        Assert.Contains("CertificateExpires: the issuer", reasons[0], StringComparison.Ordinal);
        Assert.Contains("less than 90 days", reasons[0], StringComparison.Ordinal);
        Assert.Contains("less than 30 days", reasons[1], StringComparison.Ordinal);
        Assert.Contains("less than 7 days", reasons[2], StringComparison.Ordinal);
        Assert.StartsWith("CertificateExpired", reasons[3], StringComparison.Ordinal);
    }
}
