using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources;

/// <summary>For the version objects are stored in.</summary>
internal sealed class IdentityConversion : IObjectConversion
{
    public static readonly IdentityConversion Instance = new();

    public bool ChangesAnything => false;

    public ValueTask ConvertAsync(IReadOnlyList<JsonObject> trees, string apiVersion, CancellationToken cancellation) => ValueTask.CompletedTask;
}
