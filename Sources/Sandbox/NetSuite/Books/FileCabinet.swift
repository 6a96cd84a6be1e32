/// Files by folder and name, and the records they are attached to.
struct FileCabinet: Sendable {
    struct File: Sendable, Hashable {
        let id: InternalID
        let folder: InternalID
        let name: String
        var content: String
        var attachedTo: Set<InternalID> = []
    }

    let folders: Set<InternalID>
    private(set) var files: [File] = []

    init(folders: Set<InternalID>) { self.folders = folders }

    /// Saves a file; one of the same name in the same folder is overwritten and keeps its id.
    mutating func save(_ name: String, in folder: InternalID, _ content: String) -> InternalID {
        if let index = files.firstIndex(where: { $0.folder == folder && $0.name == name }) {
            files[index].content = content
            return files[index].id
        }
        let file = File(
            id: InternalID(files.count) + 5001,
            folder: folder,
            name: name,
            content: content
        )
        files.append(file)
        return file.id
    }

    /// Attaches a file to a record; once is enough.
    mutating func attach(_ id: InternalID, to record: InternalID) {
        guard let index = files.firstIndex(where: { $0.id == id }) else { return }
        files[index].attachedTo.insert(record)
    }
}
