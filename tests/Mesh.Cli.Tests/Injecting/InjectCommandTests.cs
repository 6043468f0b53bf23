using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.Cli.Tests.Support;
using Mesh.Cli.Yaml;

namespace Mesh.Cli.Tests.Injecting;

public sealed class InjectCommandTests
{
    private const string Service = "# stays as it is\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n";
    private const string Deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: web:1}]}\n";
    private const string CronJob = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: night}\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: n, image: n}]}}}}}\n";

    [Fact]
    public async Task Inject_Deployment_GetsASidecarAndTheRestStays()
    {
        (int code, string output, string error) = await InjectAsync($"{Service}---\n{Deployment}");

        Assert.Equal(ExitCodes.Success, code);
        Assert.StartsWith(Service, output, StringComparison.Ordinal);
        JsonNode deployment = YamlDocuments.Read(output)[1].Content!;
        JsonNode template = deployment["spec"]!["template"]!;
        Assert.Equal(["mesh-redirect", "mesh-proxy"], template["spec"]!["initContainers"]!.AsArray().Select(container => container!["name"]!.GetValue<string>()));
        Assert.Equal("web", template["metadata"]!["labels"]!["app"]!.GetValue<string>());
        Assert.Equal("true", template["metadata"]!["labels"]!["mesh.dev/injected"]!.GetValue<string>());
        Assert.Contains("Deployment shop/web: injected", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inject_Twice_ChangesNothingMore()
    {
        (_, string once, _) = await InjectAsync(Deployment);
        (int code, string twice, string error) = await InjectAsync(once);

        Assert.Equal(ExitCodes.Success, code);
        Assert.Equal(once, twice);
        Assert.Contains("left alone", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inject_TemplateWithoutMetadata_GetsIt()
    {
        (int code, string output, _) = await InjectAsync(CronJob);

        Assert.Equal(ExitCodes.Success, code);
        JsonNode template = YamlDocuments.Read(output)[0].Content!["spec"]!["jobTemplate"]!["spec"]!["template"]!;
        Assert.Equal("true", template["metadata"]!["labels"]!["mesh.dev/injected"]!.GetValue<string>());
    }

    [Fact]
    public async Task Inject_OneRefused_PrintsNothing()
    {
        string bad = Deployment.Replace("{labels: {app: web}}", "{annotations: {mesh.dev/proxy-log-level: loud}}", StringComparison.Ordinal);

        (int code, string output, string error) = await InjectAsync($"{Deployment}---\n{bad}");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Empty(output);
        Assert.Contains("mesh.dev/proxy-log-level", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inject_ListAsJson_IsAListWithSidecars()
    {
        string list = """{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"c"}]}}]}""";

        (int code, string output, _) = await InjectAsync(list, "-o", "json", "--proxy-image", "registry.example/proxy:2");

        Assert.Equal(ExitCodes.Success, code);
        JsonElement pod = JsonDocument.Parse(output).RootElement.GetProperty("items")[0].GetProperty("items")[0];
        Assert.Equal("registry.example/proxy:2", pod.GetProperty("spec").GetProperty("initContainers")[1].GetProperty("image").GetString());
    }

    private static async Task<(int Code, string Output, string Error)> InjectAsync(string manifest, params string[] more)
    {
        using TestFiles files = new();
        return await Run.MeshctlAsync(["inject", "-f", files.Write(manifest), .. more]);
    }
}
