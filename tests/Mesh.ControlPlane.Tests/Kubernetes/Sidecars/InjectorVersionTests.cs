using System.Net;
using System.Net.Security;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Kubernetes.Sidecars;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.ControlPlane.Tests.Kubernetes.Sidecars;

public sealed class InjectorVersionTests : IAsyncLifetime
{
    private readonly AuthorityHolder _authority = new(new(), TrustDomain.Default, TimeProvider.System);
    private WebApplication _injector = null!;
    private string _answer = "0.1.0-aaaaaaaa\n";

    public async ValueTask InitializeAsync()
    {
        _authority.Use(NewAuthority());
        var certificate = _authority.Issuer!.IssueServer(["localhost"], TimeSpan.FromHours(1));
        // As the injector serves: the root is the caller's, what is between is sent.
        var context = SslStreamCertificateContext.Create(certificate, [.. _authority.Issuer.Authority.Intermediates], offline: true);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(
            new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = context }) })));
        _injector = builder.Build();
        _injector.MapGet("/injection-version", (RequestDelegate)(request => request.Response.WriteAsync(_answer)));
        await _injector.StartAsync();
    }

    public ValueTask DisposeAsync() => _injector.DisposeAsync();

    [Fact]
    public async Task Look_OtherVersion_IsBelievedWhenItComesTwiceInARow()
    {
        var version = Version();
        Assert.Equal("0.1.0-aaaaaaaa", await LookAsync(version));

        foreach (string answer in (string[])["b", "0.1.0-aaaaaaaa", "b", "0.1.0-aaaaaaaa"])
        {
            _answer = answer;
            Assert.Equal("0.1.0-aaaaaaaa", await LookAsync(version));
        }

        _answer = "b";
        await LookAsync(version);
        Assert.Equal("b", await LookAsync(version));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("<html>")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task Look_AnswerIsNoVersion_KeepsTheLastOne(string answer)
    {
        var version = Version();
        await LookAsync(version);
        _answer = answer;

        Assert.Equal("0.1.0-aaaaaaaa", await LookAsync(version));
        Assert.Null(await LookAsync(Version()));
    }

    [Fact]
    public async Task Look_CertificateOfAnotherRoot_IsNotBelieved()
    {
        var version = Version();
        _authority.Use(NewAuthority());

        Assert.Null(await LookAsync(version));
    }

    [Fact]
    public async Task Look_CertificateOfAnotherName_IsNotBelieved() =>
        Assert.Null(await LookAsync(Version("127.0.0.1")));

    private static CertificateAuthority NewAuthority() =>
        CertificateAuthority.CreateRoot("cluster.local", TimeProvider.System).CreateIntermediate("cluster-1", TimeProvider.System);

    private static Task<string?> LookAsync(InjectorVersion version) => version.LookAsync(TestContext.Current.CancellationToken);

    private InjectorVersion Version(string host = "localhost") =>
        new(new(_authority, new UriBuilder(_injector.Urls.Single()) { Host = host }.Uri), NullLogger<InjectorVersion>.Instance);
}
