namespace Mesh.Sandbox.Api.Http.Subresources;

/// <summary>Serves a part of an object that is not simply its status.</summary>
internal interface ISubresourceHandler
{
    /// <summary>Qualified resource names and names of the parts it serves.</summary>
    IEnumerable<(string Resource, string Subresource)> Serves { get; }

    Task HandleAsync(ApiCall call);
}
