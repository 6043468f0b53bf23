using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Injector.Tests;

/// <summary>
/// Whole pods, before and after. A case is a folder in tests/testdata/injection with pod.json, expected.json and, unless the pod is created in a
/// labelled namespace "shop", request.json. MESH_UPDATE_GOLDEN=1 writes expected.json; read the difference before committing it.
/// </summary>
public sealed class PodInjectorGoldenTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)!).Order()];

    private static string Folder => Repository.PathTo("tests", "testdata", "injection");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Inject_Case_GivesTheExpectedPod(string name)
    {
        string folder = Path.Combine(Folder, name);
        JsonNode pod = Read(folder, "pod.json");
        JsonNode request = File.Exists(Path.Combine(folder, "request.json")) ? Read(folder, "request.json") : new JsonObject();

        JsonNode injected = TestPods.InjectAndApply(
            pod, (bool?)request["namespaceEnabled"] ?? true, (string?)request["namespace"] ?? "shop");

        string expectedPath = Path.Combine(folder, "expected.json");
        if (Environment.GetEnvironmentVariable("MESH_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(expectedPath, injected.ToJsonString(Indented) + "\n");
        }

        Assert.True(
            JsonNode.DeepEquals(Read(folder, "expected.json"), injected),
            $"{name}: the injected pod differs from expected.json:\n{injected.ToJsonString(Indented)}");
    }

    private static JsonNode Read(string folder, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!;
}
