using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Cli.Authorities;
using Mesh.Cli.Checks;
using Mesh.Cli.Commands;
using Mesh.Cli.Tests.Support;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Api;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Cli.Tests.Commands;

public sealed class CaCommandTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TestFiles _files = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("meshctl-ca-");
    private SandboxApiServer _server = null!;
    private KubernetesConnection _connection = null!;
    private string _kubeconfig = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxApiServer.StartAsync(new(), TestContext.Current.CancellationToken);
        _kubeconfig = _files.Write("");
        _server.WriteKubeconfig(_kubeconfig);
        _connection = new(_server.AdminConfiguration);
        await _connection.Resource<V1Namespace>().CreateAsync(new() { Metadata = new() { Name = MeshNames.SystemNamespace } }, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _server.DisposeAsync();
        _files.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task InitRequestSign_OfflineRoot_YieldAnIntermediateThatInstallTakes()
    {
        await MakeAsync();

        (int code, string output, string error) = await Run.MeshctlAsync(
            "ca", "install", "--certificate", At("c1.crt"), "--key", At("c1.key"), "--root", At("root.crt"), "--kubeconfig", _kubeconfig);

        Assert.True(code == ExitCodes.Success, error);
        Assert.Contains("meshctl ca status", output, StringComparison.Ordinal);
        V1Secret secret = await WantedAsync();
        Assert.Equal(File.ReadAllText(At("c1.crt")), Encoding.UTF8.GetString(secret.Data["tls.crt"]));
        Assert.Equal(File.ReadAllText(At("root.crt")), Encoding.UTF8.GetString(secret.Data["ca.crt"]));
        using X509Certificate2 intermediate = X509Certificate2.CreateFromPem(File.ReadAllText(At("c1.crt")));
        X509BasicConstraintsExtension constraints = intermediate.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.True(constraints is { CertificateAuthority: true, PathLengthConstraint: 0 });
    }

    [Fact]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public async Task Init_KeyFile_IsForItsOwnerAlone()
    {
        await MakeAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("root.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("c1.key")));
    }

    [Fact]
    public async Task Init_FilesExist_OverwritesNothing()
    {
        await MakeAsync();
        string before = File.ReadAllText(At("root.key"));

        (int code, _, string error) = await Run.MeshctlAsync("ca", "init", "-d", _directory.FullName);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("nothing is overwritten", error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(At("root.key")));
    }

    [Fact]
    public async Task Sign_LongerThanTheRoot_IsRefused()
    {
        await MakeAsync();

        (int code, _, string error) = await Run.MeshctlAsync(
            "ca", "sign", "--request", At("c1.csr"), "--root", At("root.crt"), "--root-key", At("root.key"), "--out", At("long.crt"), "--days", "5000");

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("end after its root", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_KeyOfSomethingElse_WritesNothing()
    {
        await MakeAsync();

        (int code, _, string error) = await Run.MeshctlAsync(
            "ca", "install", "--certificate", At("c1.crt"), "--key", At("root.key"), "--root", At("root.crt"), "--kubeconfig", _kubeconfig);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("does not belong", error, StringComparison.Ordinal);
        Assert.Null(await _connection.Resource<V1Secret>().GetAsync(new(MeshNames.SystemNamespace, MeshNames.CaSecret), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Install_OverASelfMadeAuthority_TakesItFromTheControlPlane()
    {
        await MakeAsync();
        await CreateSecretAsync(MeshNames.CaSecret, new() { [CaAnnotations.Issued] = "abc" });

        await Run.MeshctlAsync("ca", "install", "--certificate", At("c1.crt"), "--key", At("c1.key"), "--root", At("root.crt"), "--kubeconfig", _kubeconfig);

        Assert.False(CaRotateCommand.IsSelfMade(await WantedAsync()));
        Assert.False((await WantedAsync()).Metadata.Annotations?.ContainsKey(CaAnnotations.Issued) == true);
    }

    [Fact]
    public async Task Rotate_RootFromElsewhere_SaysHow()
    {
        await CreateSecretAsync(MeshNames.CaRootSecret, []);
        await CreateSecretAsync(MeshNames.CaSecret, []);

        (int code, _, string error) = await Run.MeshctlAsync("ca", "rotate", "--kubeconfig", _kubeconfig);

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("meshctl ca install", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotate_SelfMadeRoot_LeavesARequest()
    {
        await MakeAsync();
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(At("c1.crt")));
        await CreateSecretAsync(MeshNames.CaRootSecret, []);
        await CreateSecretAsync(
            MeshNames.CaSecret,
            new() { [CaAnnotations.Issued] = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant() },
            File.ReadAllText(At("c1.crt")));

        (int code, string output, string error) = await Run.MeshctlAsync("ca", "rotate", "--kubeconfig", _kubeconfig);

        Assert.True(code == ExitCodes.Success, error);
        V1Secret? root = await _connection.Resource<V1Secret>().GetAsync(new(MeshNames.SystemNamespace, MeshNames.CaRootSecret), TestContext.Current.CancellationToken);
        Assert.Contains(root!.Metadata.Annotations[CaAnnotations.Rotate], output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(5, 1)]
    public async Task Status_RootEndsSoon_IsAFailure(int days, int expected)
    {
        await StatusAsync(TimeProvider.System.GetUtcNow().AddDays(days), "");

        (int code, string output, string error) = await Run.MeshctlAsync("ca", "status", "--kubeconfig", _kubeconfig, "-o", "json");

        Assert.True(code == expected, error);
        JsonElement status = JsonDocument.Parse(output).RootElement;
        Assert.Equal("Distributing", status.GetProperty("phase").GetString());
        Assert.Equal("shop/web-1", status.GetProperty("waitingFor")[0].GetString());
        Assert.Equal("CN=Mesh Root CA 1, O=cluster.local", status.GetProperty("roots")[0].GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Status_AsTable_NamesWhoIsWaitedFor()
    {
        await StatusAsync(TimeProvider.System.GetUtcNow().AddDays(100), "no certificate in it");

        (int code, string output, _) = await Run.MeshctlAsync("ca", "status", "--kubeconfig", _kubeconfig);

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("waiting for shop/web-1", output, StringComparison.Ordinal);
        Assert.Contains("cannot be used", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Authority_WarnsOfAWaitAndFailsOnAnEnd()
    {
        TrustCheck check = new(new FakeTimeProvider(Now));
        CaStatus waiting = new("Distributing", "1 of 2", "", ["shop/web-1"], new("ab", Now.AddDays(6), "CN=x"), [], null);

        Assert.Equal([CheckVerdict.Warning, CheckVerdict.Error], check.JudgeAuthority(waiting).Select(result => result.Verdict));
        Assert.Equal([CheckVerdict.Error], check.JudgeAuthority(waiting with { Fault = "garbage", Issuer = null }).Select(result => result.Verdict));
        Assert.Equal([CheckVerdict.Warning], check.JudgeAuthority(null).Select(result => result.Verdict));
    }

    private async Task MakeAsync()
    {
        string[][] commands =
        [
            ["ca", "init", "-d", _directory.FullName],
            ["ca", "request", "--cluster", "c1", "-d", _directory.FullName],
            ["ca", "sign", "--request", At("c1.csr"), "--root", At("root.crt"), "--root-key", At("root.key"), "--out", At("c1.crt")],
        ];
        foreach (string[] command in commands)
        {
            (int code, _, string error) = await Run.MeshctlAsync(command);
            Assert.True(code == ExitCodes.Success, error);
        }
    }

    private async Task StatusAsync(DateTimeOffset end, string fault) => await _connection.Resource<V1ConfigMap>().CreateAsync(
        new()
        {
            Metadata = new() { NamespaceProperty = MeshNames.SystemNamespace, Name = MeshNames.CaStatusConfigMap },
            Data = new Dictionary<string, string>
            {
                [CaStatusKeys.Phase] = "Distributing",
                [CaStatusKeys.Message] = "1 of 2 sidecars have acknowledged the bundle",
                [CaStatusKeys.Fault] = fault,
                [CaStatusKeys.WaitingFor] = "shop/web-1\n",
                [CaStatusKeys.Issuer] = $"ab12 {end.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} CN=Mesh CA cluster-1 1\n",
                [CaStatusKeys.Roots] = $"cd34 {end.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} CN=Mesh Root CA 1, O=cluster.local\n",
            },
        },
        TestContext.Current.CancellationToken);

    private async Task CreateSecretAsync(string name, Dictionary<string, string> annotations, string certificate = "x") => await _connection.Resource<V1Secret>().CreateAsync(
        new()
        {
            Metadata = new() { NamespaceProperty = MeshNames.SystemNamespace, Name = name, Annotations = annotations },
            Type = "kubernetes.io/tls",
            Data = new Dictionary<string, byte[]> { ["tls.crt"] = Encoding.UTF8.GetBytes(certificate), ["tls.key"] = [1] },
        },
        TestContext.Current.CancellationToken);

    private async Task<V1Secret> WantedAsync() =>
        (await _connection.Resource<V1Secret>().GetAsync(new(MeshNames.SystemNamespace, MeshNames.CaSecret), TestContext.Current.CancellationToken))!;

    private string At(string name) => Path.Combine(_directory.FullName, name);
}
