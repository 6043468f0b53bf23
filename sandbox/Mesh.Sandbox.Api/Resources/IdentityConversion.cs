using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources;

/// <summary>For the version objects are stored in.</summary>
internal sealed class IdentityConversion : IObjectConversion
{
    public static readonly IdentityConversion Instance = new();

    public bool ChangesAnything => false;

    public void ToServed(JsonObject tree)
    {
    }

    public void ToStored(JsonObject tree)
    {
    }
}
