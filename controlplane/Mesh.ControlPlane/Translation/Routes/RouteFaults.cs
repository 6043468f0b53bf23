using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Collects what is wrong with an object while it is read, so that its author learns of everything at once.</summary>
internal sealed class RouteFaults
{
    // A message of a condition is read by people.
    private const int MaxListed = 5;

    private readonly List<string> _messages = [];
    private string? _reason;

    public bool Any => _reason is not null;

    /// <summary>All faults as one refusal, or null if there are none. The reason is that of the first.</summary>
    public Finding? Refusal => _reason is null
        ? null
        : new(false, _reason, string.Join("; ", _messages.Take(MaxListed)) + (_messages.Count > MaxListed ? $"; and {_messages.Count - MaxListed} more" : ""));

    /// <summary>A value that the mesh does not understand, or that its kind does not allow.</summary>
    public void Unsupported(string field, string message) => Add(RouteReasons.UnsupportedValue, field, message);

    public void Add(string reason, string field, string message)
    {
        _reason ??= reason;
        _messages.Add($"{field} {message}");
    }
}
