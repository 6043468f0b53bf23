using System.Text.Json.Nodes;
using Mesh.Injection;

namespace Mesh.Injector.Tests.Sidecar;

public sealed class SidecarSettingsReaderTests
{
    [Theory]
    [InlineData("mesh.dev/proxy-image", "mesh proxy")]
    [InlineData("mesh.dev/proxy-log-level", "verbose")]
    [InlineData("mesh.dev/proxy-concurrency", "0")]
    [InlineData("mesh.dev/proxy-concurrency", "17")]
    [InlineData("mesh.dev/access-log", "on")]
    [InlineData("mesh.dev/access-log", "1.5")]
    [InlineData("mesh.dev/otlp-endpoint", "collector:4318")]
    [InlineData("mesh.dev/otlp-endpoint", "https://collector:4318")]
    [InlineData("mesh.dev/otlp-endpoint", "http://name:word@collector:4318")]
    [InlineData("mesh.dev/trace-ratio", "-1")]
    [InlineData("mesh.dev/trace-ratio", "some")]
    [InlineData("mesh.dev/proxy-cpu-request", "half")]
    [InlineData("mesh.dev/proxy-cpu-limit", "-1")]
    [InlineData("mesh.dev/proxy-memory-request", "64MB")]
    [InlineData("mesh.dev/proxy-memory-limit", "")]
    [InlineData("mesh.dev/exclude-inbound-ports", "http")]
    [InlineData("mesh.dev/exclude-outbound-ports", "70000")]
    [InlineData("mesh.dev/exclude-outbound-cidrs", "10.0.0.1/8")]
    [InlineData("mesh.dev/include-inbound-ports", "http")]
    [InlineData("mesh.dev/include-inbound-ports", "")]
    [InlineData("mesh.dev/include-outbound-ports", "0")]
    [InlineData("mesh.dev/include-outbound-ports", " ")]
    [InlineData("mesh.dev/include-outbound-cidrs", "example.com")]
    [InlineData("mesh.dev/include-outbound-cidrs", "")]
    [InlineData("mesh.dev/proxy-drain-timeout-seconds", "20s")]
    [InlineData("mesh.dev/proxy-drain-timeout-seconds", "3601")]
    [InlineData("mesh.dev/mtls", "Strict")]
    public void Read_InvalidValue_RejectsThePodAndNamesTheAnnotation(string annotation, string value)
    {
        InjectionResult result = TestPods.Inject(TestPods.WithAnnotation(annotation, value));

        Assert.Equal(InjectionReason.InvalidAnnotation, result.Decision.Reason);
        Assert.Contains(annotation, result.Decision.Message, StringComparison.Ordinal);
        Assert.Empty(result.Patch);
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("permissive")]
    public void Read_MutualTlsMode_IsKnown(string value) => Assert.Empty(TestPods.Inject(TestPods.WithAnnotation("mesh.dev/mtls", value)).Warnings);

    [Fact]
    public void Read_MutualTlsModeThatSaysTwoThings_RejectsThePod()
    {
        JsonObject pod = TestPods.WithAnnotation("mesh.dev/mtls", "strict");
        pod["metadata"]!["labels"] = new JsonObject { ["mesh.dev/mtls"] = "permissive" };

        Assert.Equal(InjectionReason.InvalidAnnotation, TestPods.Inject(pod).Decision.Reason);
    }

    [Fact]
    public void Read_SeveralInvalidValues_NamesAllOfThem()
    {
        JsonObject pod = TestPods.WithAnnotation("mesh.dev/proxy-image", " ");
        pod["metadata"]!["annotations"]!["mesh.dev/exclude-inbound-ports"] = "x";

        string message = TestPods.Inject(pod).Decision.Message;

        Assert.Contains("mesh.dev/proxy-image", message, StringComparison.Ordinal);
        Assert.Contains("mesh.dev/exclude-inbound-ports", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HugeValueWithControlCharacters_IsShortenedInTheMessage()
    {
        string message = TestPods.Inject(TestPods.WithAnnotation("mesh.dev/proxy-image", "\n" + new string('x', 100_000))).Decision.Message;

        Assert.True(message.Length < 300);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("mesh.dev/proxy-concurrency", "2", "MESH_CONCURRENCY", "2")]
    [InlineData("mesh.dev/access-log", "errors", "MESH_ACCESS_LOG", "errors")]
    [InlineData("mesh.dev/access-log", "0.01", "MESH_ACCESS_LOG", "0.01")]
    [InlineData("mesh.dev/dns", "disabled", "MESH_DNS", "disabled")]
    [InlineData("mesh.dev/otlp-endpoint", "http://collector.observability:4318", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.observability:4318")]
    [InlineData("mesh.dev/trace-ratio", "0.1", "OTEL_TRACES_SAMPLER", "parentbased_traceidratio")]
    [InlineData("mesh.dev/trace-ratio", "0.1", "OTEL_TRACES_SAMPLER_ARG", "0.1")]
    public void Read_Wish_ReachesTheSidecarOnlyIfAskedFor(string annotation, string value, string variable, string told)
    {
        JsonNode asked = TestPods.InjectAndApply(TestPods.WithAnnotation(annotation, value))["spec"]!["initContainers"]![1]!["env"]!;
        JsonNode silent = TestPods.InjectAndApply(TestPods.WithAnnotation("mesh.dev/proxy-log-level", "info"))["spec"]!["initContainers"]![1]!["env"]!;

        Assert.Equal(told, (string?)asked.AsArray().Single(entry => (string?)entry!["name"] == variable)!["value"]);
        Assert.DoesNotContain(silent.AsArray(), entry => (string?)entry!["name"] == variable);
    }

    [Fact]
    public void Read_DnsDisabled_ReachesTheRedirection()
    {
        JsonNode arguments = TestPods.InjectAndApply(TestPods.WithAnnotation("mesh.dev/dns", "disabled"))["spec"]!["initContainers"]![0]!["args"]!;

        Assert.Equal(["redirect", "--dns", "disabled"], arguments.AsArray().Select(argument => (string?)argument));
        Assert.Contains("mesh.dev/dns", TestPods.Inject(TestPods.WithAnnotation("mesh.dev/dns", "off")).Decision.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "30")]
    [InlineData("60", "60")]
    [InlineData("-1", "0")]
    [InlineData("99999999999", "2147483647")]
    [InlineData("\"soon\"", "30")]
    public void Read_GracePeriod_ReachesTheSidecar(string? seconds, string expected)
    {
        JsonObject pod = TestPods.WithAnnotation("mesh.dev/proxy-drain-timeout-seconds", "5");
        if (seconds is not null)
        {
            pod["spec"]!["terminationGracePeriodSeconds"] = JsonNode.Parse(seconds);
        }

        JsonNode environment = TestPods.InjectAndApply(pod)["spec"]!["initContainers"]![1]!["env"]!;

        Assert.Equal(expected, (string?)environment.AsArray().Single(entry => (string?)entry!["name"] == "MESH_TERMINATION_GRACE_SECONDS")!["value"]);
        Assert.Equal("5", (string?)environment.AsArray().Single(entry => (string?)entry!["name"] == "MESH_DRAIN_TIMEOUT_SECONDS")!["value"]);
    }

    [Theory]
    [InlineData("mesh.dev/proxy-memory-request", "1Gi", "1Gi", "1Gi")]
    [InlineData("mesh.dev/proxy-memory-request", "100Mi", "100Mi", "256Mi")]
    [InlineData("mesh.dev/proxy-memory-limit", "32Mi", "32Mi", "32Mi")]
    [InlineData("mesh.dev/proxy-memory-limit", "1Gi", "64Mi", "1Gi")]
    public void Read_OneOfRequestAndLimit_TheDefaultOfTheOtherGivesWay(string annotation, string value, string request, string limit)
    {
        JsonNode resources = TestPods.InjectAndApply(TestPods.WithAnnotation(annotation, value))["spec"]!["initContainers"]![1]!["resources"]!;

        Assert.Equal(request, (string?)resources["requests"]!["memory"]);
        Assert.Equal(limit, (string?)resources["limits"]!["memory"]);
    }

    [Fact]
    public void Read_RequestAboveLimit_RejectsAndNamesBoth()
    {
        JsonObject pod = TestPods.WithAnnotation("mesh.dev/proxy-cpu-request", "2");
        pod["metadata"]!["annotations"]!["mesh.dev/proxy-cpu-limit"] = "500m";

        string message = TestPods.Inject(pod).Decision.Message;

        Assert.Contains("mesh.dev/proxy-cpu-request", message, StringComparison.Ordinal);
        Assert.Contains("mesh.dev/proxy-cpu-limit", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inject_UnknownMeshAnnotation_WarnsAndInjects()
    {
        InjectionResult result = TestPods.Inject(TestPods.WithAnnotation("mesh.dev/proxy-cpu-limits", "1"));

        Assert.Equal(InjectionOutcome.Inject, result.Decision.Outcome);
        Assert.Contains("mesh.dev/proxy-cpu-limits", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }
}
