using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources.Custom;

/// <summary>The conversion strategy <c>None</c>: versions differ in nothing but their name.</summary>
internal sealed class VersionConversion(bool hasSeveralVersions) : IObjectConversion
{
    public bool ChangesAnything => hasSeveralVersions;

    public ValueTask ConvertAsync(IReadOnlyList<JsonObject> trees, string apiVersion, CancellationToken cancellation)
    {
        foreach (var tree in trees)
        {
            tree["apiVersion"] = apiVersion;
        }

        return ValueTask.CompletedTask;
    }
}
