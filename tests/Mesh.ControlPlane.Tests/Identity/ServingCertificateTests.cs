using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.ControlPlane.Tests.Identity;

public sealed class ServingCertificateTests : IDisposable
{
    private readonly SteppedClock _clock = new();
    private readonly ServingCertificate _serving;

    public ServingCertificateTests()
    {
        var lastYear = new FakeTimeProvider(_clock.GetUtcNow() - TimeSpan.FromDays(30));
        var options = new ControlPlaneOptions();
        var holder = new AuthorityHolder(options, TrustDomain.Default, _clock);
        holder.Use(CertificateAuthority.CreateRoot("cluster.local", lastYear).CreateIntermediate("cluster-1", lastYear));
        _serving = new(holder, options, _clock, NullLogger<ServingCertificate>.Instance);
    }

    public void Dispose() => _serving.Dispose();

    [Fact]
    public void Handshake_ClockIsPutBack_ServesWithACertificateThatIsValidAlready()
    {
        _clock.Step = TimeSpan.FromHours(1);
        Assert.True(Certificate().NotBefore.ToUniversalTime() > TimeProvider.System.GetUtcNow().UtcDateTime);

        _clock.Step = TimeSpan.Zero;
        var renewed = Certificate();

        Assert.True(renewed.NotBefore.ToUniversalTime() < TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.Same(renewed, Certificate());
    }

    [Fact]
    public void Handshake_ClockIsPutForward_ServesWithTheSameCertificate()
    {
        var before = Certificate();

        _clock.Step = TimeSpan.FromHours(1);

        Assert.Same(before, Certificate());
    }

    private X509Certificate2 Certificate() => _serving.WebhookHandshake().ServerCertificateContext!.TargetCertificate;
}
