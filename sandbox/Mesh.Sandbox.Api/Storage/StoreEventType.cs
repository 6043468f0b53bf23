namespace Mesh.Sandbox.Api.Storage;

internal enum StoreEventType
{
    Added,
    Modified,
    Deleted,

    /// <summary>No change: everything up to the event's version has been delivered.</summary>
    Bookmark,
}
