namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>What a backend does with its connection when it has given its last answer.</summary>
internal enum AnswerEnd
{
    Open,
    End,
    Reset,
}
