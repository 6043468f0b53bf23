using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;
using Mesh.Cli.Checks;
using Mesh.Cli.Commands;
using Mesh.Kubernetes.Sidecars;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Cli.Tests.Checks;

public sealed class ChecksTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1", "29", nameof(CheckVerdict.Ok))]
    [InlineData("1", "34+", nameof(CheckVerdict.Ok))]
    [InlineData("2", "0", nameof(CheckVerdict.Ok))]
    [InlineData("1", "28+", nameof(CheckVerdict.Error))]
    public void KubernetesVersion_IsJudgedByItsNumbers(string major, string minor, string expected) =>
        Assert.Equal(expected, new KubernetesVersionCheck().Judge(new() { Major = major, Minor = minor, GitVersion = $"v{major}.{minor}" }).Verdict.ToString());

    [Theory]
    [InlineData(2, 2, nameof(CheckVerdict.Ok))]
    [InlineData(2, 1, nameof(CheckVerdict.Warning))]
    [InlineData(2, 0, nameof(CheckVerdict.Error))]
    public void Deployment_IsJudgedByItsReplicas(int wanted, int available, string expected) => Assert.Equal(
        expected,
        DeploymentsCheck.Judge("d", new() { Spec = new() { Replicas = wanted }, Status = new() { AvailableReplicas = available } }).Verdict.ToString());

    [Fact]
    public void Deployment_Absent_IsAnError() => Assert.Equal(CheckVerdict.Error, DeploymentsCheck.Judge("d", null).Verdict);

    [Fact]
    public void Webhook_WithoutBundle_IsAsBadAsItsAbsence()
    {
        Assert.Equal(CheckVerdict.Error, WebhooksCheck.JudgeBundles("w", null, CheckVerdict.Error).Verdict);
        Assert.Equal(CheckVerdict.Warning, WebhooksCheck.JudgeBundles("w", [new() { CaBundle = [1] }, new()], CheckVerdict.Warning).Verdict);
        Assert.Equal(CheckVerdict.Ok, WebhooksCheck.JudgeBundles("w", [new() { CaBundle = [1] }], CheckVerdict.Error).Verdict);
    }

    [Theory]
    [InlineData(91, nameof(CheckVerdict.Ok))]
    [InlineData(89, nameof(CheckVerdict.Warning))]
    [InlineData(6, nameof(CheckVerdict.Error))]
    [InlineData(-1, nameof(CheckVerdict.Error))]
    public void Root_IsJudgedByItsDays(int days, string expected)
    {
        string root = Root(days);

        IReadOnlyList<CheckResult> results = Trust().Judge(["mesh-system", "shop"], new Dictionary<string, string> { ["mesh-system"] = root, ["shop"] = root });

        Assert.Equal([nameof(CheckVerdict.Ok), expected], results.Select(result => result.Verdict.ToString()));
    }

    [Fact]
    public void TrustBundle_DifferentSomewhere_NamesTheNamespace()
    {
        CheckResult result = Trust().Judge(["mesh-system", "shop", "web"], new Dictionary<string, string> { ["mesh-system"] = Root(1000), ["shop"] = Root(1000) })[0];

        Assert.Equal(CheckVerdict.Warning, result.Verdict);
        Assert.Contains("shop, web", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    public void TrustBundle_AbsentOrDamaged_IsAnError(string? bundle)
    {
        Dictionary<string, string> bundles = bundle is null ? [] : new() { ["mesh-system"] = bundle };

        Assert.Equal(CheckVerdict.Error, new CheckResults(Trust().Judge(["mesh-system"], bundles)).Verdict);
    }

    [Fact]
    public void Definitions_ConversionWithoutBundle_IsAnError()
    {
        V1CustomResourceDefinition splits = Definition("trafficsplits.split.smi-spec.io");
        splits.Spec.Conversion = new() { Strategy = "Webhook", Webhook = new() { ClientConfig = new() } };
        V1CustomResourceDefinition[] found = [splits, Definition("httproutegroups.specs.smi-spec.io"), Definition("trafficpolicies.mesh.dev")];

        IReadOnlyList<CheckResult> results = new DefinitionsCheck().Judge(found);

        Assert.Equal([CheckVerdict.Ok, CheckVerdict.Warning, CheckVerdict.Error], results.Select(result => result.Verdict));
        splits.Spec.Conversion.Webhook.ClientConfig.CaBundle = [1];
        Assert.Equal(CheckVerdict.Ok, new DefinitionsCheck().Judge(found)[2].Verdict);
    }

    [Fact]
    public void Pods_UnmeshedUnreadyOfTwoVersions_AreThreeWarnings()
    {
        NamespaceStatus[] status = [new("shop", true, 2, 1, ["0.1.0-aaaa", "0.1.0-bbbb"], ["old"]), new("other", false, 0, 0, [], ["fine"])];
        SidecarSurvey survey = new([], [new("shop", new("apps/v1", "ReplicaSet", "old-77f4", "u1", "old"), SidecarState.Missing, 2)]);

        IReadOnlyList<CheckResult> results = PodsCheck.Judge(status, survey, version: null);

        Assert.All(results, result => Assert.Equal(CheckVerdict.Warning, result.Verdict));
        Assert.Equal("shop/Deployment old (2 pods)", results[0].Message);
        Assert.Contains("kubectl -n shop rollout restart deployment/old", results[0].Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Pods_OtherThanWhatTheInjectorMakesNow_AreAWarningThoughAllAreAlike()
    {
        NamespaceStatus[] status = [new("shop", true, 1, 1, ["0.1.0-aaaa"], [])];
        SidecarSurvey survey = new([], [new("shop", new("v1", "Pod", "web", "u1", null), SidecarState.Outdated, 1)]);

        CheckResult result = PodsCheck.Judge(status, survey, "0.1.0-bbbb")[^1];

        Assert.Equal(CheckVerdict.Warning, result.Verdict);
        Assert.Equal("not 0.1.0-bbbb, which the injector would make now: shop/Pod web (1 pod)", result.Message);
        Assert.Equal(CheckVerdict.Ok, PodsCheck.Judge(status, new([], []), "0.1.0-aaaa")[^1].Verdict);
    }

    private static TrustCheck Trust() => new(new FakeTimeProvider(Now));

    private static V1CustomResourceDefinition Definition(string name) => new()
    {
        Metadata = new() { Name = name },
        Spec = new(),
        Status = new() { Conditions = [new() { Type = "Established", Status = "True" }] },
    };

    private static string Root(int days)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=root", key, HashAlgorithmName.SHA256);
        using X509Certificate2 root = request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(days));
        return new StringBuilder(root.ExportCertificatePem()).Append('\n').ToString();
    }
}
