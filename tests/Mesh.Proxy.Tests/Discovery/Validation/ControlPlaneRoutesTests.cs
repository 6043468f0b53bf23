using System.Runtime.CompilerServices;
using System.Text.Json;
using Google.Protobuf;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Discovery.Validation;

namespace Mesh.Proxy.Tests.Discovery.Validation;

/// <summary>What the control plane makes of routes is taken; see tests/testdata/routes/README.md.</summary>
public sealed class ControlPlaneRoutesTests
{
    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Folder()).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Check_ResourceOfTheControlPlane_HasNoFault(string name)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(), name, "expected.json")));
        JsonProperty[] resources = [.. expected.RootElement.EnumerateObject()];

        Assert.NotEmpty(resources);
        Assert.All(resources, resource =>
        {
            Service service = JsonParser.Default.Parse<Service>(resource.Value.GetRawText());
            Assert.Null(ServiceValidator.Check($"{service.Namespace}/{service.Name}", service));
            Assert.Contains(service.Ports, port => port.Http is { Matches.Count: > 0 });
        });
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "testdata", "routes"));
}
