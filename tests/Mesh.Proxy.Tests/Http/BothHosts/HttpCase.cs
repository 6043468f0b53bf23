using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>One row of the table: bytes in, and the bytes that have to come out of either host. Text is Latin-1, a character for each byte.</summary>
/// <param name="Name">What is tried.</param>
/// <param name="Request">The request.</param>
internal sealed record HttpCase(string Name, string Request)
{
    /// <summary>The request after it, whose answer shows that all sides still agree on where messages end.</summary>
    public const string Following = "GET /following HTTP/1.1\r\nHost: web\r\n\r\n";

    /// <summary>What the backend answers to <see cref="Following"/>, and the client sees of it.</summary>
    public const string FollowingAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n\r\n" + FollowingBody;

    /// <summary>The last bytes of the last answer.</summary>
    public const string FollowingBody = "after";

    /// <summary>An answer without anything to remark.</summary>
    public const string Plain = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n\r\nok";

    /// <summary>What the client sees of <see cref="Plain"/> and of what follows.</summary>
    public const string PlainThenFollowing = $"{Plain}{FollowingAnswer}";

    /// <summary>Among the answers: the backend ends the connection in the place of one.</summary>
    public const string EndsInstead = "<end>";

    public CasePath Path { get; init; }

    /// <summary>What the client sends when <see cref="Cue"/> has come, e.g. a body that was asked for.</summary>
    public string Rest { get; init; } = "";

    /// <summary>What the client waits for before <see cref="Rest"/>.</summary>
    public string Cue { get; init; } = "";

    /// <summary>Whether <see cref="Following"/> is sent, directly behind the request.</summary>
    public bool IsFollowed { get; init; } = true;

    /// <summary>The backend's answers to one request after the other.</summary>
    public string[] Answers { get; init; } = [Plain];

    public AnswerEnd AnswerEnd { get; init; }

    /// <summary>Nobody listens at the backend's port.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The request breaks off or is broken within its body: the backend may have seen a part of it, and never the whole.</summary>
    public bool IsBroken { get; init; }

    /// <summary>The answer breaks off on its way through two sidecars: whether the managed host's reset or the part before it is seen first is a matter of time.</summary>
    public bool IsCutShort { get; init; }

    /// <summary>The routes of the called port; null if there are none.</summary>
    public HttpRouting? Routes { get; init; }

    /// <summary>What the backend's policy says.</summary>
    public BackendPolicy Policy { get; init; } = BackendPolicy.Default;

    /// <summary>What the backend has to see; null if only the agreement of the hosts matters.</summary>
    public string? AtBackend { get; init; }

    /// <summary>What the client has to see, with how its connection ends; null if only the agreement of the hosts matters.</summary>
    public string? AtClient { get; init; }

    /// <summary>What the client sends at once.</summary>
    public string First => IsFollowed && Cue.Length == 0 ? Request + Following : Request;

    public override string ToString() => Name;
}
