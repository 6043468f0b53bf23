namespace Mesh.Sandbox.Api.Faults;

/// <summary>What goes wrong.</summary>
public enum ApiFaultKind
{
    /// <summary>Connections break, and so does every new one with its first request: nobody is there.</summary>
    Gone,

    /// <summary>Answers come late.</summary>
    Slow,

    /// <summary>Requests are answered with an error; watches that are open go on.</summary>
    Refused,

    /// <summary>Watches end at once and in good order, as if their time were up; without an event, a bookmark or a reason.</summary>
    WatchesEnd,
}
